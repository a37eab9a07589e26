/** What is saved and copied: complete, well-formed, and safe to open. */

import fc from "fast-check";
import { expect, test } from "vitest";

import { MOST_KEYS, graphiqlAddress, operationOf } from "../../src/exports/code.ts";
import { quoteParts } from "../../src/exports/citation.ts";
import { asSvg } from "../../src/exports/svg.ts";
import { asCsv, asGraphml, asJson, escaped } from "../../src/exports/tables.ts";
import { NO_FILTERS } from "../../src/graph/filters.ts";
import { labelOf, linesOf } from "../../src/graph/lines.ts";
import { marked } from "../../src/graph/spans.ts";
import { lookAt } from "../../src/looks/palette.ts";
import { EMPTY, sceneOf, withPlaces } from "../../src/view/view.ts";
import { knownOf, relationOf } from "./samples.ts";

const places = new Map([
  ["a", { x: 1, y: 2 }],
  ["b", { x: 3, y: 4 }],
]);
const known = knownOf(
  ["a", "b"],
  [relationOf("a", "b"), relationOf("b", "a", { modality: "CLAIMED" })],
);
const scene = sceneOf(known, withPlaces(EMPTY, places));
const tokens = { paper: "#fff", ink: "#000", line: "#888", accent: "#a00" };

test("JSON has all entities with their places, and all relations", () => {
  expect(JSON.parse(asJson(scene, places))).toMatchObject({
    entities: [{ key: "a", x: 1, y: 2 }, { key: "b" }],
    relations: [
      { source: "a", target: "b" },
      { modality: "CLAIMED", articles: ["a"] },
    ],
  });
});

test("CSV has a line for each relation, and runs nothing in a spreadsheet", () => {
  const named = knownOf(["a"], []);
  const evil = { ...named.entities.get("a")!, name: '=HYPERLINK("x"),1' };
  const both = { ...known, entities: new Map([...known.entities, ["a", evil]]) };
  const lines = asCsv(sceneOf(both, withPlaces(EMPTY, places))).split("\r\n");
  expect(lines).toHaveLength(4);
  expect(lines[1]).toContain(`"'=HYPERLINK(""x""),1"`);
});

test("GraphML has a node for each entity and an edge for each relation", () => {
  const text = asGraphml(scene, places);
  expect(text.match(/<node /g)).toHaveLength(2);
  expect(text.match(/<edge /g)).toHaveLength(2);
});

test("no text breaks out of XML", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(escaped(text)).not.toMatch(/[<>"'\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
    }),
  );
});

test("SVG draws every entity and line, and what is claimed dashed", () => {
  const claimed = sceneOf(
    knownOf(["a", "b"], [relationOf("a", "b", { modality: "CLAIMED" })]),
    withPlaces(EMPTY, places),
  );
  const text = asSvg(claimed, places, () => lookAt(0, null), tokens);
  expect(text.match(/<text y=/g)).toHaveLength(2);
  expect(text).toMatch(/<line [^>]*stroke-dasharray[^>]*marker-end/);
});

function sceneOfMany(count: number) {
  const many = Array.from({ length: count }, (_, index) => `k${index}`);
  const view = withPlaces(EMPTY, new Map(many.map((key) => [key, { x: 0, y: 0 }])));
  return sceneOf(knownOf(many, []), view);
}

test("an operation asks for no more keys than one takes", () => {
  expect(operationOf(sceneOfMany(150), NO_FILTERS).variables.of).toHaveLength(MOST_KEYS);
});

test("an operation asks for what the filters leave", () => {
  expect(operationOf(scene, NO_FILTERS).variables).toEqual({ of: ["a", "b"] });
  const filters = {
    ...NO_FILTERS,
    relationKinds: new Set(["Other"]),
    modalities: new Set(["FORECAST"] as const),
    day: "2025-11-30",
  };
  expect(operationOf(scene, filters).variables).toEqual({
    of: ["a", "b"],
    relationKinds: ["Ties"],
    modality: ["REPORTED", "CLAIMED", "PLANNED"],
    validOn: "2025-11-30",
  });
});

test("GraphiQL gets the operation with its variables", () => {
  const operation = operationOf(scene, NO_FILTERS);
  const query = new URL(graphiqlAddress(operation), "http://localhost").searchParams;
  expect(query.get("query")).toBe(operation.query);
  expect(JSON.parse(query.get("variables") ?? "")).toEqual(operation.variables);
});

test.each([
  [[], "ties"],
  [[relationOf("a", "b", { id: "2" })], "ties ×2"],
  [[relationOf("b", "a", { kind: "Other" })], "×2"],
])("a line bears its kind and its number", (more, label) => {
  expect(linesOf([relationOf("a", "b"), ...more]).map(labelOf)).toEqual([label]);
});

test("anchors are marked by code points", () => {
  expect(marked("🚗 one two", 10, [{ start: 12, end: 15 }])).toEqual([
    { text: "🚗 ", marked: false },
    { text: "one", marked: true },
    { text: " two", marked: false },
  ]);
});

test("marking cuts a text and loses none of it", () => {
  const spans = fc.array(fc.record({ start: fc.nat({ max: 30 }), end: fc.nat({ max: 30 }) }));
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), spans, (text, some) => {
      expect(
        marked(text, 0, some)
          .map((part) => part.text)
          .join(""),
      ).toBe(text);
    }),
  );
});

test("a quote without its anchor stays whole", () => {
  expect(quoteParts("one two", "two")).toEqual(["one ", "two", ""]);
  expect(quoteParts("one two", "three")).toEqual(["one two", "", ""]);
});
