/** Sharing: a link to the view, the view as a file, the view as code. */

import { FORMATS, MOST_KEYS, graphiqlAddress, operationOf } from "../exports/code.ts";
import { save } from "../exports/download.ts";
import { asSvg } from "../exports/svg.ts";
import { asCsv, asGraphml, asJson } from "../exports/tables.ts";
import { useTokens } from "../looks/drawing.ts";
import { useAbout } from "../parts/about.tsx";
import { Copy } from "../parts/copy.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { useLanguage } from "../parts/reader.tsx";
import { encoded } from "../view/codec.ts";
import type { Exploring } from "../view/exploring.ts";

interface Props {
  readonly exploring: Exploring;
  /** Draws the canvas as a picture; none while there is no canvas. */
  readonly png: (() => Promise<Blob>) | null;
  readonly onClose: () => void;
}

export function Share({ exploring, png, onClose }: Props) {
  const { say } = useLanguage();
  const { session } = exploring;
  const link = () => {
    const fragment = encoded({ view: session.history.present, selection: session.selection });
    return `${location.origin}${location.pathname}${location.search}#${fragment}`;
  };
  return (
    <Dialog title={say.share} onClose={onClose}>
      <Copy label={say.shareLink} text={link} />
      <h3>{say.exports}</h3>
      <Files exploring={exploring} png={png} />
      <h3>{say.copyAs}</h3>
      <Code exploring={exploring} />
    </Dialog>
  );
}

function Files({ exploring, png }: Pick<Props, "exploring" | "png">) {
  const { look } = useAbout();
  const tokens = useTokens();
  const { scene, session } = exploring;
  const { places } = session.history.present;
  const files: readonly (readonly [string, string, () => string])[] = [
    ["SVG", "image/svg+xml", () => asSvg(scene, places, look, tokens)],
    ["JSON", "application/json", () => asJson(scene, places)],
    ["GraphML", "application/xml", () => asGraphml(scene, places)],
    ["CSV", "text/csv", () => asCsv(scene)],
  ];
  return (
    <div class="actions">
      <button
        type="button"
        disabled={png === null}
        onClick={() => void png?.().then((blob) => save("fonte.png", blob))}
      >
        PNG
      </button>
      {files.map(([name, type, content]) => (
        <button
          key={name}
          type="button"
          onClick={() => save(`fonte.${name.toLowerCase()}`, new Blob([content()], { type }))}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

function Code({ exploring: { scene, session } }: Pick<Props, "exploring">) {
  const language = useLanguage();
  const { say } = language;
  const operation = operationOf(scene, session.history.present.filters);
  const count = scene.entities.length;
  return (
    <>
      <div class="actions">
        {Object.entries(FORMATS).map(([name, format]) => (
          <Copy key={name} label={name} text={() => format(operation, location.origin)} />
        ))}
        <a class="button" href={graphiqlAddress(operation)}>
          {say.openInGraphiql}
        </a>
      </div>
      {count > MOST_KEYS && (
        <p class="aside">
          {say.copiesFirst(language.number(MOST_KEYS), language.count(say.entities, count))}
        </p>
      )}
    </>
  );
}
