/** Every route has an address that opens it again. */

import fc from "fast-check";
import { expect, test } from "vitest";

import { type Route, address, parsed } from "../../src/view/route.ts";
import { keys } from "./samples.ts";

const routes: fc.Arbitrary<Route> = fc.oneof(
  fc.record({
    screen: fc.constant("home" as const),
    kind: fc.option(fc.stringMatching(/^[A-Z]\w+$/)),
  }),
  fc.record({
    screen: fc.constant("explore" as const),
    of: fc.option(keys),
    fact: fc.option(keys),
  }),
  fc.record({ screen: fc.constant("entity" as const), key: keys }),
  fc.record({
    screen: fc.constant("article" as const),
    key: keys,
    sentence: fc.option(fc.nat({ max: 1e6 })),
  }),
  fc.record({
    screen: fc.constant("paths" as const),
    from: keys,
    to: keys,
    longest: fc.integer({ min: 1, max: 8 }),
    chosen: fc.integer({ min: 1, max: 50 }),
  }),
);

test("an address opens the route it is of", () => {
  fc.assert(
    fc.property(routes, (route) => {
      const url = new URL(address(route), "http://localhost");
      expect(parsed(url.pathname, url.search)).toEqual(route);
    }),
  );
});

test.each(["/nowhere", "/explore/more", "/entity/", "/entity/a/b", "/%zz"])(
  "%s is no page",
  (path) => {
    expect(parsed(path, "")).toEqual({ screen: "missing" });
  },
);

test("numbers out of range are not taken", () => {
  expect(parsed("/paths", "?longest=99&chosen=-1")).toMatchObject({ longest: 4, chosen: 1 });
});
