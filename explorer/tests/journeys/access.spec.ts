/** Every screen is accessible: axe finds nothing, in each theme and at each width. */

import type { Page } from "@playwright/test";

import { expect, test, violations } from "./browser.ts";
import { GRAPH } from "./graphs.ts";

interface Screen {
  readonly path: string;
  /** What is there once it is. */
  readonly ready: string;
  /** What to do then, and what is there after that. */
  readonly then?: readonly [(page: Page) => Promise<void>, string];
}

const EXPLORE = { path: `/explore?of=${GRAPH.key}`, ready: ".expansion li" };
const [ONE, OTHER] = GRAPH.near;
const press = (name: string) => (page: Page) => page.getByRole("button", { name }).click();

const SCREENS: Readonly<Record<string, Screen>> = {
  home: { path: "/", ready: ".card" },
  "home, results": {
    path: "/",
    ready: ".card",
    then: [
      (page) => page.getByRole("combobox", { name: "Search the graph" }).fill(GRAPH.sought),
      ".search-results li",
    ],
  },
  explore: EXPLORE,
  "explore, evidence": {
    path: `/explore#n=${ONE}*-200*0,${OTHER}*200*0&s=${[ONE, OTHER].sort().join("*")}`,
    ready: ".panel .sentence",
  },
  "explore, filters": { ...EXPLORE, then: [press("Filters"), ".filters"] },
  "explore, share": { ...EXPLORE, then: [press("Share"), "dialog[open]"] },
  "explore, help": { ...EXPLORE, then: [press("Help"), "dialog[open]"] },
  "explore, empty": { path: "/explore", ready: ".card" },
  entity: { path: `/entity/${GRAPH.key}`, ready: ".fact" },
  "entity, missing": { path: "/entity/no-such-thing", ready: ".empty" },
  paths: { path: `/paths?from=${GRAPH.from}&to=${GRAPH.to}`, ready: ".hops" },
  "paths, empty": { path: "/paths", ready: ".empty" },
  ...(GRAPH.article === null
    ? {}
    : { article: { path: `/article/${GRAPH.article}`, ready: ".supported" } }),
};

async function show(page: Page, { path, ready, then }: Screen): Promise<void> {
  await page.goto(path);
  await page.locator(ready).first().waitFor();
  if (then !== undefined) {
    await then[0](page);
    await page.locator(then[1]).first().waitFor();
  }
  await page.waitForTimeout(450);
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [320, 1280]) {
    test.describe(`${colorScheme}, ${width} px`, () => {
      test.use({ colorScheme, viewport: { width, height: 800 } });
      for (const [name, screen] of Object.entries(SCREENS)) {
        test(name, async ({ page }) => {
          await show(page, screen);
          expect(await violations(page)).toEqual([]);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth);
          expect(wide, "nothing to scroll sideways to").toBeLessThanOrEqual(width);
        });
      }
    });
  }
}

test("high contrast", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("combobox", { name: "Appearance" }).selectOption("contrast");
  for (const name of ["home", "explore, evidence", "entity", "paths"]) {
    await show(page, SCREENS[name] as Screen);
    expect(await violations(page), name).toEqual([]);
  }
});

test("the system's own colors draw the canvas as well", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active", colorScheme: "dark" });
  await show(page, EXPLORE);
  expect(await violations(page)).toEqual([]);
  const named = await page.evaluate(() =>
    getComputedStyle(document.documentElement).getPropertyValue("--ink").trim(),
  );
  expect(named).toBe("CanvasText");
});

test("GraphiQL keeps to its own policy, and asks no other host", async ({ page }) => {
  await page.goto("/graphiql");
  await page.locator(".graphiql-execute-button").waitFor();
  await page.waitForTimeout(1500);
});
