/** Where new entities start: fanned out around the one they were expanded from. */

import type { Places, Point } from "../view/view.ts";

const FIRST_RING = 150;
const RINGS_APART = 105;
const ROOM = 95;

/**
 * Return a place for each key around `parent`, in rings that open away from what is there.
 *
 * Nothing that is there moves. The first ring is filled first.
 */
export function fanned(keys: readonly string[], parent: Point, there: Places): Places {
  const others = [...there.values()].filter(({ x, y }) => x !== parent.x || y !== parent.y);
  const facing = others.length === 0 ? 0 : away(parent, others);
  const opening = others.length === 0 ? 2 * Math.PI : (4 / 3) * Math.PI;
  const places = new Map<string, Point>();
  let left = [...keys];
  for (let radius = FIRST_RING; left.length > 0; radius += RINGS_APART) {
    const ring = left.slice(0, Math.max(1, Math.floor((opening * radius) / ROOM)));
    left = left.slice(ring.length);
    for (const [index, key] of ring.entries()) {
      const angle = facing + opening * ((index + 0.5) / ring.length - 0.5);
      places.set(key, {
        x: parent.x + radius * Math.cos(angle),
        y: parent.y + radius * Math.sin(angle),
      });
    }
  }
  return places;
}

function away(parent: Point, others: readonly Point[]): number {
  const x = others.reduce((sum, other) => sum + other.x, 0) / others.length;
  const y = others.reduce((sum, other) => sum + other.y, 0) / others.length;
  return Math.atan2(parent.y - y, parent.x - x);
}
