/** Steps from what is selected: where keys lead from it, and how it is told to a screen reader. */

import { linesAt } from "../graph/lines.ts";
import { words } from "../graph/ontology.ts";
import type { Exploring } from "../view/exploring.ts";
import { AHEAD, type Arrow, middleOf, nearest } from "../view/nearest.ts";
import type { Selection } from "../view/session.ts";
import type { Places, Point, Scene } from "../view/view.ts";

/** How far an arrow moves an entity. */
const FAR = 20;
export const STEP: Readonly<Record<Arrow, Point>> = {
  ArrowUp: step("ArrowUp"),
  ArrowDown: step("ArrowDown"),
  ArrowLeft: step("ArrowLeft"),
  ArrowRight: step("ArrowRight"),
};

function step(arrow: Arrow): Point {
  return { x: FAR * AHEAD[arrow].x, y: FAR * AHEAD[arrow].y };
}

export function described(selection: Selection, { session, scene }: Exploring): string {
  const nameOf = (key: string) => session.known.entities.get(key)?.name ?? key;
  if (selection?.type === "entity") {
    const kind = session.known.entities.get(selection.key)?.kind ?? "";
    return `${nameOf(selection.key)}, ${words(kind)}, ${linesAt(scene.lines, selection.key).length}`;
  }
  const line = scene.lines.find(({ id }) => id === selection?.id);
  return line === undefined
    ? ""
    : `${nameOf(line.source)}, ${line.relations.map(({ kind }) => words(kind)).join(", ")}, ${nameOf(line.target)}`;
}

/** Return the entity that an arrow leads to; the first of all where nothing is selected. */
export function nextEntity(
  scene: Scene,
  places: Places,
  selection: Selection,
  arrow: Arrow,
): string | null {
  const drawn = new Map(scene.entities.map(({ key }) => [key, places.get(key) ?? { x: 0, y: 0 }]));
  const from = middleOf(selection, drawn);
  return from === null ? (scene.entities[0]?.key ?? null) : nearest(drawn, from, arrow);
}

// The lines of the selected entity in turn; from a line, those of its first end.
export function nextLine(scene: Scene, selection: Selection, step: number): string | null {
  if (selection === null) {
    return null;
  }
  const key = selection.type === "entity" ? selection.key : (selection.id.split("*")[0] ?? "");
  const lines = linesAt(scene.lines, key);
  const at =
    selection.type === "line"
      ? lines.findIndex(({ id }) => id === selection.id)
      : step > 0
        ? -1
        : 0;
  return lines[(at + step + lines.length) % lines.length]?.id ?? null;
}
