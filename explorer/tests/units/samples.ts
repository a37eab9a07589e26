/** Samples of what the API tells, and arbitrary views. */

import fc from "fast-check";

import type { Modality } from "../../src/generated/graphql.ts";
import { NO_FILTERS } from "../../src/graph/filters.ts";
import { type Entity, type Known, NOTHING, type Relation, learned } from "../../src/graph/known.ts";
import { MODALITIES, lineId } from "../../src/graph/lines.ts";
import type { Shared } from "../../src/view/codec.ts";

export function entityOf(key: string, kind = "Thing"): Entity {
  return { id: `entity:${key}`, key, kind, name: `The ${key}`, degree: 1 };
}

export function relationOf(
  source: string,
  target: string,
  {
    id = `${source}>${target}`,
    kind = "Ties",
    modality = "REPORTED" as Modality,
    articles = ["a"],
  } = {},
): Relation {
  return {
    id,
    kind,
    modality,
    source: { key: source },
    target: { key: target },
    since: null,
    until: null,
    evidence: articles.map((key) => ({ article: { key, headline: `About ${key}` } })),
  };
}

export function knownOf(keys: readonly string[], relations: readonly Relation[]): Known {
  return learned(
    NOTHING,
    keys.map((key) => entityOf(key)),
    relations,
  );
}

const characters = [..."abcdefghijklmnopqrstuvwxyz0123456789._:-"];
export const keys = fc
  .tuple(
    fc.constantFrom(...characters.slice(0, 36)),
    fc.array(fc.constantFrom(...characters), { maxLength: 12 }),
  )
  .map(([first, rest]) => first + rest.join(""));
const points = fc.record({
  x: fc.integer({ min: -99_999, max: 99_999 }),
  y: fc.integer({ min: -99_999, max: 99_999 }),
});
const kinds = fc.uniqueArray(fc.stringMatching(/^[A-Z][A-Za-z]{0,10}$/), { maxLength: 4 });

export const shared: fc.Arbitrary<Shared> = fc
  .uniqueArray(fc.tuple(keys, points), { minLength: 1, maxLength: 30, selector: ([key]) => key })
  .chain((places) => {
    const placed = places.map(([key]) => key);
    const some = fc.subarray(placed);
    const one = fc.constantFrom(...placed);
    return fc.record({
      view: fc.record({
        places: fc.constant(new Map(places)),
        pinned: some.map((list) => new Set(list)),
        hidden: some.map((list) => new Set(list)),
        filters: fc.record({
          entityKinds: kinds.map((list) => new Set(list)),
          relationKinds: kinds.map((list) => new Set(list)),
          modalities: fc.subarray([...MODALITIES]).map((list) => new Set(list)),
          day: fc.constantFrom(NO_FILTERS.day, "2025-11-30"),
          article: fc.oneof(fc.constant(""), keys),
        }),
      }),
      selection: fc.oneof(
        fc.constant(null),
        one.map((key) => ({ type: "entity" as const, key })),
        fc.tuple(one, one).map(([a, b]) => ({ type: "line" as const, id: lineId(a, b) })),
      ),
    });
  });
