/** News: only what touches the canvas, and nothing on it before the reader asks. */

import { expect, test } from "vitest";

import { NO_NEWS, type ChangeSet, caughtUp, sizeOf, withChange } from "../../src/view/news.ts";
import { entityOf, knownOf, relationOf } from "./samples.ts";

const known = knownOf(["a", "b"], [relationOf("a", "b")]);
const places = new Map(["a", "b"].map((key) => [key, { x: 0, y: 0 }]));

function change(parts: Partial<ChangeSet>): ChangeSet {
  return { version: 2, effects: [], entities: [], relations: [], ...parts };
}

function relation(source: string, target: string) {
  return { ...relationOf(source, target), source: entityOf(source), target: entityOf(target) };
}

test("a relation beside the canvas brings its far end", () => {
  const news = withChange(NO_NEWS, change({ relations: [relation("b", "new")] }), places, known);
  expect(news.entities.map(({ key }) => key)).toContain("new");
  expect(caughtUp(known, news).relations.has("b>new")).toBe(true);
});

test("what is elsewhere is no news", () => {
  const elsewhere = change({ entities: [entityOf("far")], relations: [relation("far", "away")] });
  expect(sizeOf(withChange(NO_NEWS, elsewhere, places, known))).toBe(0);
});

test("what is gone is forgotten, once", () => {
  const gone = change({
    effects: [
      { action: "REMOVED", id: "a>b" },
      { action: "REMOVED", id: "other" },
    ],
  });
  const news = withChange(withChange(NO_NEWS, gone, places, known), gone, places, known);
  expect(sizeOf(news)).toBe(1);
  expect(caughtUp(known, news).relations.size).toBe(0);
});
