/** The paths that were found: a list, in step with the canvas. */

import { useRef, useState } from "preact/hooks";

import { Problems } from "../parts/notices.tsx";
import { useLanguage } from "../parts/reader.tsx";
import { stay } from "../view/navigation.ts";
import type { Route } from "../view/route.ts";
import type { Selection } from "../view/session.ts";
import { PathCanvas } from "./canvas.tsx";
import { PathItem } from "./item.tsx";
import type { Path } from "./path.ts";

export const MOST_PATHS = 20;

export type PathsRoute = Extract<Route, { screen: "paths" }>;

interface Props {
  readonly route: PathsRoute;
  readonly paths: readonly Path[];
  readonly problems: readonly string[];
}

export function Found({ route, paths, problems }: Props) {
  const language = useLanguage();
  const { say } = language;
  const [selection, setSelection] = useState<Selection>(null);
  const list = useRef<HTMLElement>(null);
  const chosen = paths[route.chosen - 1] ?? paths[0];
  const showStep = () =>
    list.current?.querySelector<HTMLElement>(".hop-number[aria-pressed=true]")?.focus();
  return (
    <div class="paths-grid">
      <section class="path-list" ref={list} aria-label={say.paths}>
        <Problems problems={problems} />
        <p class="overline" role="status">
          {paths.length === MOST_PATHS
            ? say.pathsFirst(language.number(MOST_PATHS))
            : language.count(say.pathsFound, paths.length)}
        </p>
        <ol>
          {paths.map((path, index) => (
            <li key={index}>
              <PathItem
                path={path}
                number={index + 1}
                open={path === chosen}
                selection={selection}
                onOpen={() => stay({ ...route, chosen: index + 1 })}
                onSelect={setSelection}
              />
            </li>
          ))}
        </ol>
      </section>
      <section class="stage" aria-label={say.canvas}>
        {chosen && (
          <PathCanvas
            paths={paths}
            chosen={chosen}
            selection={selection}
            onSelect={setSelection}
            onChoose={(path) => stay({ ...route, chosen: paths.indexOf(path) + 1 })}
            onEnter={showStep}
          />
        )}
        <p class="unseen" id="canvas-hint">
          {say.pathCanvasHint}
        </p>
      </section>
    </div>
  );
}
