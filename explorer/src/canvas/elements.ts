/** The elements of the canvas: a scene as cytoscape takes it, and what is new of it. */

import type { Core, ElementDefinition } from "cytoscape";

import type { Entity } from "../graph/known.ts";
import { type Line, labelOf } from "../graph/lines.ts";
import { radiusOf } from "../looks/drawing.ts";
import type { Places, Point, Scene } from "../view/view.ts";
import { kindClass } from "./style.ts";

/** More lines than this are named only where they are looked at. */
const NAMED_LINES = 40;
const MOVE_TIME = 220;

export interface Drawing {
  readonly scene: Scene;
  readonly places: Places;
  readonly pinned: ReadonlySet<string>;
  /** The place of a kind in the ontology. */
  readonly order: ReadonlyMap<string, number>;
  readonly calm: boolean;
}

/** Make the canvas show a drawing; returns whether anything came that was not there. */
export function draw(cy: Core, drawing: Drawing): boolean {
  const { scene, places } = drawing;
  const before = new Set(cy.nodes().map((node) => node.id()));
  const fresh = scene.entities.filter(({ key }) => !before.has(key));
  cy.batch(() => {
    removeGone(cy, scene);
    cy.add(fresh.map((entity) => nodeOf(entity, drawing)));
    for (const { key } of scene.entities) {
      const node = cy.getElementById(key);
      node.toggleClass("pinned", drawing.pinned.has(key));
    }
    drawLines(cy, scene.lines);
  });
  for (const { key } of scene.entities) {
    place(cy, key, places, before, drawing.calm);
  }
  return fresh.length > 0;
}

function removeGone(cy: Core, scene: Scene): void {
  const kept = new Set([
    ...scene.entities.map(({ key }) => key),
    ...scene.lines.map(({ id }) => id),
  ]);
  cy.elements()
    .filter((element) => !kept.has(element.id()))
    .remove();
}

function nodeOf(
  { key, name, kind, degree }: Entity,
  { places, order }: Drawing,
): ElementDefinition {
  return {
    data: { id: key, label: name, size: 2 * radiusOf(degree) },
    position: { ...(places.get(key) ?? { x: 0, y: 0 }) },
    classes: [kindClass(order.get(kind) ?? 0)],
  };
}

function drawLines(cy: Core, lines: readonly Line[]): void {
  for (const line of lines) {
    const { id, source, target, relations } = line;
    const data = {
      id,
      source,
      target,
      label: labelOf(line),
      width: 1.3 + Math.log2(relations.length),
    };
    const classes = classesOf(line, lines.length <= NAMED_LINES);
    // What is set again is styled again, which takes most of the time of a drawing.
    const drawn = [data.label, data.width, ...classes].join(" ");
    const there = cy.getElementById(id);
    if (there.empty()) {
      cy.add({ data, classes, scratch: { drawn } });
    } else if (there.scratch("drawn") !== drawn) {
      there.data(data).classes(classes).scratch("drawn", drawn);
    }
  }
}

function classesOf(line: Line, named: boolean): string[] {
  return [
    line.modality,
    ...(line.forward ? ["forward"] : []),
    ...(line.backward ? ["backward"] : []),
    ...(named ? ["named"] : []),
  ];
}

function place(
  cy: Core,
  key: string,
  places: Places,
  before: ReadonlySet<string>,
  calm: boolean,
): void {
  const node = cy.getElementById(key);
  const to = places.get(key);
  if (to === undefined || node.grabbed()) {
    return;
  }
  const from = before.has(key) ? node.position() : origin(cy, key, places, before);
  const there = from !== null && from.x === to.x && from.y === to.y;
  if (there && before.has(key)) {
    return;
  }
  if (calm || from === null || there) {
    node.position({ ...to });
  } else {
    node.stop().position({ ...from });
    node.animate({ position: { ...to } }, { duration: MOVE_TIME, easing: "ease-out" });
  }
}

// What is new comes out of something that was there and that it is tied to.
function origin(cy: Core, key: string, places: Places, before: ReadonlySet<string>): Point | null {
  const tied = cy
    .getElementById(key)
    .neighborhood("node")
    .toArray()
    .find((node) => before.has(node.id()));
  return tied === undefined ? null : (places.get(tied.id()) ?? null);
}
