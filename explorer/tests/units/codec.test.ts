/** A view survives its URL; what is mangled does no harm. */

import fc from "fast-check";
import { expect, test } from "vitest";

import { decoded, encoded } from "../../src/view/codec.ts";
import { shared } from "./samples.ts";

test("a view comes back as it went", () => {
  fc.assert(
    fc.property(shared, (view) => {
      expect(decoded(encoded(view))).toEqual(view);
    }),
  );
});

test("a fragment is of characters that need no escape", () => {
  fc.assert(
    fc.property(shared, (view) => {
      expect(encoded(view)).toMatch(/^[\w.:,*&=-]*$/);
    }),
  );
});

test("any text is read without failing, and places nothing that is not placed", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const read = decoded(text);
      for (const key of [...(read?.view.pinned ?? []), ...(read?.view.hidden ?? [])]) {
        expect(read?.view.places.has(key)).toBe(true);
      }
    }),
  );
});

test("what cannot be read is left out", () => {
  const read = decoded("n=a*1*2,b*x*2,c*3&m=CLAIMED,SHOUTED&d=soon&s=b&p=a,z");
  expect([...(read?.view.places ?? [])]).toEqual([["a", { x: 1, y: 2 }]]);
  expect([...(read?.view.filters.modalities ?? [])]).toEqual(["CLAIMED"]);
  expect(read?.view.filters.day).toBe("");
  expect([...(read?.view.pinned ?? [])]).toEqual(["a"]);
  expect(read?.selection).toBeNull();
});

test("no place is no view", () => expect(decoded("p=a&s=b")).toBeNull());
