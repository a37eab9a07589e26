/** Languages: numbers, plurals and dates as their readers write them. */

import { expect, test } from "vitest";

import { commandOf } from "../../src/explore/keys.ts";
import { attributesDocument, attributesOf } from "../../src/graph/attributes.ts";
import { title, words } from "../../src/graph/ontology.ts";
import { en } from "../../src/language/en.ts";
import { it } from "../../src/language/it.ts";
import { LANGUAGES, preferred } from "../../src/language/language.ts";

const english = LANGUAGES.get("en")!;
const italian = LANGUAGES.get("it")!;

test("plurals and numbers", () => {
  expect(english.count(en.relations, 1)).toBe("1 relation");
  expect(english.count(en.relations, 1185032)).toBe("1,185,032 relations");
  expect(italian.count(it.relations, 1)).toBe("1 relazione");
  expect(italian.count(it.relations, 1185)).toBe("1.185 relazioni");
});

test.each([
  ["2025", "2025", "2025"],
  ["2025-11", "November 2025", "novembre 2025"],
  ["2025-11-05", "November 5, 2025", "5 novembre 2025"],
  ["2024-10/2025-09", "October 2024 – September 2025", "ottobre 2024 – settembre 2025"],
  ["2025-11/..", "November 2025 – …", "novembre 2025 – …"],
  ["2025-21", "2025-21", "2025-21"],
])("the date %s", (edtf, inEnglish, inItalian) => {
  expect([english.date(edtf), italian.date(edtf)]).toEqual([inEnglish, inItalian]);
});

test("the first of the reader's languages that there is", () => {
  expect(preferred(["de", "it-CH", "en"]).tag).toBe("it");
  expect(preferred(["de"]).tag).toBe("en");
});

test("names of the ontology as words", () => {
  expect([words("TookPartIn"), title("vehicleModels")]).toEqual(["took part in", "Vehicle models"]);
});

test("attributes are asked by the names the ontology gives", () => {
  const attribute = (name: string, type: string) => ({ name, type, description: "" });
  const kinds = [
    { kind: "Thing", attributes: [attribute("size", "Quantity"), attribute("year", "Int")] },
    { kind: "Bare", attributes: [] },
  ];
  expect(attributesDocument(kinds)).toContain(
    "... on Thing { Thing_size: size { comparator value unit } Thing_year: year  }",
  );
  expect(attributesDocument(kinds)).not.toContain("Bare");
  const row = { id: "1", Thing_size: null, Thing_year: 0 };
  expect(attributesOf(row, "Thing", kinds[0]!.attributes)).toMatchObject([{ value: 0 }]);
});

test("letters are commands only where the reader lets them", () => {
  const pressed = { key: "E", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  expect(commandOf(pressed, true)).toBe("expand");
  expect(commandOf(pressed, false)).toBeNull();
  expect(commandOf({ ...pressed, key: "z", ctrlKey: true, shiftKey: true }, false)).toBe("redo");
});
