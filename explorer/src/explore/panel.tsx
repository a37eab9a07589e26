/** The panel: what is selected, or how to select something. */

import { Empty } from "../parts/notices.tsx";
import { useLanguage } from "../parts/reader.tsx";
import type { Exploring } from "../view/exploring.ts";
import { EntityDetail, LineDetail } from "./detail.tsx";

interface Props {
  readonly exploring: Exploring;
  /** The relation that the address names. */
  readonly linked: string | null;
}

export function Panel({ exploring, linked }: Props) {
  const { say } = useLanguage();
  const { session, scene } = exploring;
  const { selection } = session;
  const entity =
    selection?.type === "entity" ? session.known.entities.get(selection.key) : undefined;
  const line =
    selection?.type === "line" ? scene.lines.find(({ id }) => id === selection.id) : undefined;
  if (entity) {
    return <EntityDetail key={entity.key} entity={entity} exploring={exploring} />;
  }
  return line ? (
    <LineDetail key={line.id} line={line} linked={linked} />
  ) : (
    <Empty title={say.selectSomething}>
      <p>{say.selectSomethingHint}</p>
    </Empty>
  );
}
