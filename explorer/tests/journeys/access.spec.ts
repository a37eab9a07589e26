/** Every screen is accessible: axe finds nothing, in each theme and at each width. */

import { expect, test, violations } from "./browser.ts";
import { GRAPH } from "./graphs.ts";

const SCREENS: Readonly<Record<string, readonly [string, string]>> = {
  home: ["/", ".card"],
  explore: [`/explore?of=${GRAPH.key}`, ".expansion li"],
  "explore, empty": ["/explore", ".card"],
  entity: [`/entity/${GRAPH.key}`, ".fact"],
  paths: [`/paths?from=${GRAPH.from}&to=${GRAPH.to}`, ".hops"],
  "paths, empty": ["/paths", ".empty"],
  ...(GRAPH.article === null
    ? {}
    : { article: [`/article/${GRAPH.article}`, ".supported"] as const }),
};

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [320, 1280]) {
    test.describe(`${colorScheme}, ${width} px`, () => {
      test.use({ colorScheme, viewport: { width, height: 800 } });
      for (const [name, [path, ready]] of Object.entries(SCREENS)) {
        test(name, async ({ page }) => {
          await page.goto(path);
          await page.locator(ready).first().waitFor();
          await page.waitForTimeout(450);
          expect(await violations(page)).toEqual([]);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth);
          expect(wide, "nothing to scroll sideways to").toBeLessThanOrEqual(width);
        });
      }
    });
  }
}

test("filters, dialogs and results", async ({ page }) => {
  await page.goto(`/explore?of=${GRAPH.key}`);
  await page.locator(".expansion li").first().waitFor();
  await page.getByRole("button", { name: "Filters" }).click();
  expect(await violations(page)).toEqual([]);
  await page.locator(".list, .filters").first().waitFor();
  await page.getByRole("button", { name: "Share" }).click();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Help" }).click();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("combobox", { name: "Search the graph" }).fill(GRAPH.sought);
  await page.locator(".search-results li").first().waitFor();
  expect(await violations(page)).toEqual([]);
});

test("high contrast", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("combobox", { name: "Appearance" }).selectOption("contrast");
  await page.locator(".card").first().waitFor();
  expect(await violations(page)).toEqual([]);
});

test("GraphiQL keeps to its own policy, and asks no other host", async ({ page }) => {
  await page.goto("/graphiql");
  await page.locator(".graphiql-execute-button").waitFor();
  await page.waitForTimeout(1500);
});
