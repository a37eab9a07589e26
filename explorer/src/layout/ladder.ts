/** The places of paths: on by step, each path in a lane of its own. */

import type { Places, Point } from "../view/view.ts";

const ACROSS = 190;
const DOWN = 130;

/**
 * Return a place for each key; the first path is a straight line, others turn off from it.
 *
 * Paths run from left to right, or downwards where there is no room for that.
 */
export function pathPlaces(paths: readonly (readonly string[])[], downwards = false): Places {
  const places = new Map<string, Point>();
  const last = Math.max(0, ...paths.map((path) => path.length - 1));
  let lane = 0;
  for (const path of paths) {
    const fresh = [...path.entries()].filter(([, key]) => !places.has(key));
    for (const [index, key] of fresh) {
      const step = path.length < 2 ? 0 : (index / (path.length - 1)) * last;
      const [along, aside] = [Math.round(step * (downwards ? DOWN : ACROSS)), asideOf(lane)];
      places.set(key, downwards ? { x: aside, y: along } : { x: along, y: aside });
    }
    lane += fresh.length > 0 ? 1 : 0;
  }
  return places;
}

// In turn on either side of the first lane.
function asideOf(lane: number): number {
  return DOWN * Math.ceil(lane / 2) * (lane % 2 === 1 ? 1 : -1) + 0;
}
