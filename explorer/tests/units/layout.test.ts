/** The layouts: what is there stays, what is new has room. */

import fc from "fast-check";
import { expect, test } from "vitest";

import { fanned } from "../../src/layout/fan.ts";
import { settled } from "../../src/layout/forces.ts";
import { pathPlaces } from "../../src/layout/ladder.ts";
import { type Arrow, nearest } from "../../src/view/nearest.ts";
import type { Point } from "../../src/view/view.ts";

const points = fc.record({
  x: fc.integer({ min: -500, max: 500 }),
  y: fc.integer({ min: -500, max: 500 }),
});

function apart(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

test("bodies that are fixed do not move at all", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(points, fc.boolean()), { minLength: 1, maxLength: 20 }),
      (list) => {
        const bodies = list.map(([point, fixed], index) => ({ key: `k${index}`, ...point, fixed }));
        const links = bodies.slice(1).map(({ key }) => ["k0", key] as const);
        const places = settled({ bodies, links });
        for (const { key, x, y, fixed } of bodies) {
          if (fixed) {
            expect(places.get(key)).toEqual({ x, y });
          }
        }
      },
    ),
    { numRuns: 30 },
  );
});

test("bodies come to rest beside each other, not upon each other", () => {
  const keys = Array.from({ length: 30 }, (_, index) => `k${index}`);
  const bodies = keys.map((key) => ({ key, x: 0, y: 0, fixed: false }));
  const places = [
    ...settled({ bodies, links: keys.slice(1).map((key) => ["k0", key] as const) }).values(),
  ];
  const gaps = places.flatMap((one, index) =>
    places.slice(index + 1).map((other) => apart(one, other)),
  );
  expect(Math.min(...gaps)).toBeGreaterThan(60);
});

test("new entities fan out around their parent, away from what is there", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), points, (count, parent) => {
      const keys = Array.from({ length: count }, (_, index) => `k${index}`);
      const places = fanned(keys, parent, new Map([["there", { x: parent.x - 400, y: parent.y }]]));
      expect([...places.keys()]).toEqual(keys);
      const all = [...places.values()];
      expect(Math.min(...all.map((place) => apart(place, parent)))).toBeGreaterThan(100);
      const middle = all.reduce((sum, { x }) => sum + x, 0) / all.length;
      expect(middle).toBeGreaterThan(parent.x);
    }),
  );
});

test("paths share their places, and the first is a straight line", () => {
  const places = pathPlaces([
    ["a", "b", "z"],
    ["a", "c", "z"],
    ["a", "c", "d", "z"],
  ]);
  expect(["a", "b", "z"].map((key) => places.get(key)?.y)).toEqual([0, 0, 0]);
  expect(new Set([...places.values()].map(({ x, y }) => `${x} ${y}`)).size).toBe(places.size);
});

test("paths run downwards where there is no room across", () => {
  const places = pathPlaces([["a", "b", "z"]], true);
  expect(["a", "b", "z"].map((key) => places.get(key)?.x)).toEqual([0, 0, 0]);
  expect(places.get("z")?.y).toBeGreaterThan(places.get("b")?.y ?? Infinity);
});

test("an arrow leads to the nearest in its direction", () => {
  const places = new Map([
    ["here", { x: 0, y: 0 }],
    ["near", { x: 10, y: 2 }],
    ["far", { x: 90, y: 0 }],
    ["above", { x: 1, y: -40 }],
  ]);
  const from = { x: 0, y: 0 };
  const leads = (arrow: Arrow) => nearest(places, from, arrow);
  expect(leads("ArrowRight")).toBe("near");
  expect(leads("ArrowUp")).toBe("above");
  expect(leads("ArrowLeft")).toBeNull();
  expect(leads("ArrowDown")).toBeNull();
});
