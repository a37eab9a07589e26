/** Sharing: a link to the view, the view as a file, the view as code. */

import { Copy } from "../parts/copy.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { useLanguage } from "../parts/reader.tsx";
import { useAbout } from "../parts/about.tsx";
import { FORMATS, graphiqlAddress, operationOf } from "../exports/code.ts";
import { save } from "../exports/download.ts";
import { asSvg } from "../exports/svg.ts";
import { asCsv, asGraphml, asJson } from "../exports/tables.ts";
import { useTokens } from "../looks/drawing.ts";
import type { Places, Scene } from "../view/view.ts";

interface Props {
  readonly scene: Scene;
  readonly places: Places;
  readonly png: () => Promise<Blob>;
  readonly link: () => string;
  readonly onClose: () => void;
}

export function Share({ scene, places, png, link, onClose }: Props) {
  const { say } = useLanguage();
  const { look } = useAbout();
  const tokens = useTokens();
  const operation = operationOf(scene.entities.map(({ key }) => key));
  const files: readonly (readonly [string, string, () => string])[] = [
    ["SVG", "image/svg+xml", () => asSvg(scene, places, look, tokens)],
    ["JSON", "application/json", () => asJson(scene, places)],
    ["GraphML", "application/xml", () => asGraphml(scene, places)],
    ["CSV", "text/csv", () => asCsv(scene)],
  ];
  return (
    <Dialog title={say.share} onClose={onClose}>
      <Copy label={say.shareLink} text={link} />
      <h3>{say.exports}</h3>
      <div class="actions">
        <button type="button" onClick={() => void png().then((blob) => save("fonte.png", blob))}>
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
      <h3>{say.copyAs}</h3>
      <div class="actions">
        {Object.entries(FORMATS).map(([name, format]) => (
          <Copy key={name} label={name} text={() => format(operation, location.origin)} />
        ))}
        <a class="button" href={graphiqlAddress(operation)}>
          {say.openInGraphiql}
        </a>
      </div>
    </Dialog>
  );
}
