/** The canvas of paths: all of them in lanes, the chosen one standing out. */

import { useMemo, useRef, useState } from "preact/hooks";

import type { CanvasHandle } from "../canvas/canvas.tsx";
import { nextEntity } from "../explore/steps.ts";
import { NOTHING, learned } from "../graph/known.ts";
import { lineId } from "../graph/lines.ts";
import { pathPlaces } from "../layout/ladder.ts";
import { useAnnounce } from "../parts/announcer.tsx";
import { later } from "../parts/later.tsx";
import { isArrow } from "../view/nearest.ts";
import { go } from "../view/navigation.ts";
import { entity } from "../view/route.ts";
import type { Selection } from "../view/session.ts";
import { EMPTY, type Places, type Scene, sceneOf, withPlaces } from "../view/view.ts";
import type { Path } from "./path.ts";

const Canvas = later(async () => (await import("../canvas/canvas.tsx")).default);
const NONE: ReadonlySet<string> = new Set();

interface Props {
  readonly paths: readonly Path[];
  readonly chosen: Path;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  readonly onChoose: (path: Path) => void;
  readonly onEnter: () => void;
}

export function PathCanvas({ paths, chosen, selection, onSelect, onChoose, onEnter }: Props) {
  const [moved, setMoved] = useState<Places>(new Map());
  const canvas = useRef<CanvasHandle>(null);
  const announce = useAnnounce();
  const { scene, places } = useMemo(() => drawingOf(paths, moved), [paths, moved]);
  const among = useMemo(() => partsOf(chosen), [chosen]);
  const select = (next: Selection) => {
    onSelect(next);
    const path = next?.type === "line" ? pathAlong(next.id, chosen, paths) : undefined;
    if (path !== undefined && path !== chosen) {
      onChoose(path);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isArrow(event.key)) {
      event.preventDefault();
      const key = nextEntity(scene, places, selection, event.key);
      if (key !== null) {
        onSelect({ type: "entity", key });
        canvas.current?.show(key);
        announce(scene.entities.find((one) => one.key === key)?.name ?? key);
      }
    } else if (event.key === "Enter") {
      onEnter();
    } else if (event.key === "Escape") {
      onSelect(null);
    }
  };
  return (
    <Canvas
      scene={scene}
      places={places}
      pinned={NONE}
      selection={selection}
      among={among}
      handle={canvas}
      onSelect={select}
      onMove={(to) => setMoved((last) => new Map([...last, ...to]))}
      onExpand={(key) => go(entity(key))}
      onKeyDown={onKeyDown}
    />
  );
}

function drawingOf(paths: readonly Path[], moved: Places): { scene: Scene; places: Places } {
  const known = learned(
    NOTHING,
    paths.flatMap(({ entities }) => entities),
    paths.flatMap(({ hops }) => hops.map(({ relation }) => relation)),
  );
  const narrow = matchMedia("(max-width: 48rem)").matches;
  const lanes = pathPlaces(
    paths.map(({ entities }) => entities.map(({ key }) => key)),
    narrow,
  );
  const places = new Map([...lanes, ...moved]);
  return { scene: sceneOf(known, withPlaces(EMPTY, places)), places };
}

function linesOf({ hops }: Path): string[] {
  return hops.map(({ relation }) => lineId(relation.source.key, relation.target.key));
}

function partsOf(path: Path): ReadonlySet<string> {
  return new Set([...path.entities.map(({ key }) => key), ...linesOf(path)]);
}

// The chosen path if the line is on it, and else the first that it is on.
function pathAlong(id: string, chosen: Path, paths: readonly Path[]): Path | undefined {
  return [chosen, ...paths].find((path) => linesOf(path).includes(id));
}
