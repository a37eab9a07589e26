/** The places of paths: from left to right by step, one under another within a step. */

import type { Places, Point } from "../view/view.ts";

const ACROSS = 210;
const DOWN = 110;

/** Return a place for each key; the two ends stand in the middle of their sides. */
export function pathPlaces(paths: readonly (readonly string[])[]): Places {
  const columns = new Map<string, number>();
  const last = Math.max(0, ...paths.map((path) => path.length - 1));
  for (const path of paths) {
    for (const [index, key] of path.entries()) {
      const column = path.length < 2 ? 0 : (index / (path.length - 1)) * last;
      columns.set(key, columns.get(key) ?? Math.round(column));
    }
  }
  const rows = new Map<number, string[]>();
  for (const [key, column] of columns) {
    rows.set(column, [...(rows.get(column) ?? []), key]);
  }
  return new Map(
    [...rows].flatMap(([column, keys]) =>
      keys.map((key, row) => [key, at(column, row, keys.length)]),
    ),
  );
}

function at(column: number, row: number, rows: number): Point {
  // Every other row stands a little aside, so that names have room.
  return {
    x: column * ACROSS + (rows > 1 && row % 2 === 1 ? 26 : 0),
    y: (row - (rows - 1) / 2) * DOWN,
  };
}
