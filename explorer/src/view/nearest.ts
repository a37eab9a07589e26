/** The nearest entity in a direction: where an arrow key leads. */

import type { Selection } from "./session.ts";
import type { Places, Point } from "./view.ts";

export type Arrow = "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight";

/** Which way each arrow points. */
export const AHEAD: Readonly<Record<Arrow, Point>> = {
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
};

export function isArrow(key: string): key is Arrow {
  return key in AHEAD;
}

/**
 * Return the key of the entity that lies next in a direction, or null if none does.
 *
 * Only what lies within 60 degrees of the direction counts; being aside counts double.
 */
export function nearest(places: Places, from: Point, arrow: Arrow): string | null {
  const ahead = AHEAD[arrow];
  let best: string | null = null;
  let least = Infinity;
  for (const [key, { x, y }] of places) {
    const along = (x - from.x) * ahead.x + (y - from.y) * ahead.y;
    const aside = Math.abs((x - from.x) * ahead.y) + Math.abs((y - from.y) * ahead.x);
    const far = along + 2 * aside;
    if (along > 0 && aside <= along * Math.sqrt(3) && far < least) {
      least = far;
      best = key;
    }
  }
  return best;
}

/** Return the middle of what is selected, or null if nothing is. */
export function middleOf(selection: Selection, places: Places): Point | null {
  if (selection === null) {
    return null;
  }
  const ends = selection.type === "entity" ? [selection.key] : selection.id.split("*");
  const points = ends.flatMap((key) => places.get(key) ?? []);
  return points.length === 0
    ? null
    : {
        x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
        y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
      };
}
