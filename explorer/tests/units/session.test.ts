/** A session: what is undone is as it was; what is hidden is counted. */

import fc from "fast-check";
import { expect, test } from "vitest";

import { NO_FILTERS } from "../../src/graph/filters.ts";
import { START, type Action, type Session, advanced } from "../../src/view/session.ts";
import { sceneOf } from "../../src/view/view.ts";
import { entityOf, keys, relationOf } from "./samples.ts";

const place = fc.record({ x: fc.integer(), y: fc.integer() });
const places = fc.array(fc.tuple(keys, place), { maxLength: 5 }).map((list) => new Map(list));
const actions: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ do: fc.constant("add" as const), places }),
  fc.record({ do: fc.constant("move" as const), places }),
  fc.record({ do: fc.constant("hide" as const), key: keys }),
  fc.record({ do: fc.constant("pin" as const), key: keys }),
  fc.constant({ do: "showAll" as const }),
);

function run(session: Session, ...done: readonly Action[]): Session {
  return done.reduce(advanced, session);
}

test("as many undos as steps lead back, and as many redos forth again", () => {
  fc.assert(
    fc.property(fc.array(actions, { maxLength: 20 }), (list) => {
      const end = run(START, ...list);
      const back = run(end, ...list.map(() => ({ do: "undo" }) as const));
      expect(back.history.present).toEqual(START.history.present);
      expect(run(back, ...list.map(() => ({ do: "redo" }) as const)).history.present).toEqual(
        end.history.present,
      );
    }),
  );
});

test("adding moves nothing that is there", () => {
  fc.assert(
    fc.property(places, places, (before, more) => {
      const session = run(START, { do: "add", places: before }, { do: "add", places: more });
      for (const [key, where] of before) {
        expect(session.history.present.places.get(key)).toEqual(where);
      }
    }),
  );
});

const learn: Action = {
  do: "learn",
  entities: [entityOf("a"), entityOf("b"), entityOf("c", "Other")],
  relations: [
    relationOf("a", "b"),
    relationOf("b", "a", { modality: "FORECAST" }),
    relationOf("b", "c", { articles: ["z"] }),
    relationOf("c", "far"),
  ],
};
const add: Action = {
  do: "add",
  places: new Map(["a", "b", "c"].map((key) => [key, { x: 0, y: 0 }])),
};

function drawn(...done: readonly Action[]) {
  const session = run(START, learn, add, ...done);
  return sceneOf(session.known, session.history.present);
}

test("relations between two entities make one line, of the firmest modality", () => {
  expect(drawn().lines).toMatchObject([
    { id: "a*b", forward: true, backward: true, modality: "REPORTED" },
    { id: "b*c", forward: true, backward: false },
  ]);
});

test.each([
  [{ entityKinds: new Set(["Other"]) }, 1, 1],
  [{ relationKinds: new Set(["Ties"]) }, 0, 3],
  [{ modalities: new Set(["FORECAST"] as const) }, 0, 1],
  [{ article: "z" }, 0, 2],
])("what a filter takes away is counted: %o", (filter, hiddenEntities, hiddenRelations) => {
  const scene = drawn({ do: "filter", filters: { ...NO_FILTERS, ...filter } });
  expect(scene).toMatchObject({ hiddenEntities, hiddenRelations });
});

test("a day leaves what may hold on it", () => {
  const when = (day: string) => ({ edtf: day, earliest: day, latest: day });
  const dated = { ...relationOf("a", "b"), since: when("2025-01-01"), until: when("2025-02-01") };
  const shown = (day: string) =>
    drawn(
      { do: "learn", entities: [], relations: [dated] },
      { do: "filter", filters: { ...NO_FILTERS, day } },
    ).hiddenRelations;
  expect([shown("2024-12-31"), shown("2025-01-15"), shown("2025-02-02")]).toEqual([1, 0, 1]);
});

test("what is hidden does not stay selected, nor does a line to it", () => {
  const selected = run(START, learn, add, { do: "select", selection: { type: "line", id: "a*b" } });
  expect(run(selected, { do: "hide", key: "b" }).selection).toBeNull();
  expect(run(selected, { do: "hide", key: "c" }).selection).not.toBeNull();
});
