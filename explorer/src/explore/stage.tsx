/** The stage: the canvas with what is told of it, or where to begin. */

import type { Ref } from "preact";

import type { CanvasHandle } from "../canvas/canvas.tsx";
import { Examples } from "../parts/examples.tsx";
import { later } from "../parts/later.tsx";
import { Empty, Failure, Problems } from "../parts/notices.tsx";
import { useLanguage } from "../parts/reader.tsx";
import type { Exploring } from "../view/exploring.ts";
import type { Selection } from "../view/session.ts";
import { Foot } from "./foot.tsx";

const Canvas = later(async () => (await import("../canvas/canvas.tsx")).default);

interface Props {
  readonly exploring: Exploring;
  readonly handle: Ref<CanvasHandle>;
  readonly onSelect: (selection: Selection) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

export function Stage({ exploring, handle, onSelect, onKeyDown }: Props) {
  const { say } = useLanguage();
  const view = exploring.session.history.present;
  return (
    <section class="stage" aria-label={say.canvas}>
      {isEmpty(exploring) ? (
        <Empty title={say.emptyCanvas}>
          <p>{say.emptyCanvasHint}</p>
          <Examples kind={null} most={6} />
        </Empty>
      ) : (
        <Canvas
          scene={exploring.scene}
          places={view.places}
          pinned={view.pinned}
          selection={exploring.session.selection}
          handle={handle}
          onSelect={onSelect}
          onMove={(places) => exploring.dispatch({ do: "move", places })}
          onExpand={(key) => exploring.expand(key)}
          onKeyDown={onKeyDown}
        />
      )}
      {exploring.busy && (
        <p class="waiting over" role="status">
          {say.loading}
        </p>
      )}
      <div class="stage-notices">
        {exploring.failure && <Failure {...exploring.failure} />}
        <Problems problems={exploring.problems} />
      </div>
      <Foot exploring={exploring} />
    </section>
  );
}

/** Whether there is nothing on the canvas, and nothing on its way there. */
export function isEmpty({ session, busy, failure }: Exploring): boolean {
  return session.history.present.places.size === 0 && !busy && failure === null;
}
