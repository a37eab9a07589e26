/** The same ways by mouse and by keyboard alone: entity, paths, article, and the list. */

import type { APIRequestContext, Locator, Page } from "@playwright/test";

import { expect, test } from "./browser.ts";
import { GRAPH } from "./graphs.ts";
import { open, selected } from "./steps.ts";

/** Press Tab until something has the focus. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  const focused = () => wanted.evaluate((element) => element === document.activeElement);
  for (let step = 0; step < 80 && !(await focused()); step += 1) {
    await page.keyboard.press("Tab");
  }
  await expect(wanted).toBeFocused();
}

/** Type a name into the search box that has the focus, and choose what is called so. */
async function typeName(page: Page, name: string): Promise<void> {
  await page.keyboard.type(name);
  const results = page.locator(".search-results:visible .search-name");
  await expect(results.filter({ hasText: name }).first()).toBeVisible();
  const at = (await results.allInnerTexts()).indexOf(name);
  for (let step = 0; step < at; step += 1) {
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Enter");
}

/** Ask the server what the two ends of the path are called. */
async function endNames(request: APIRequestContext): Promise<readonly [string, string]> {
  const query = `{ from: entity(key: "${GRAPH.from}") { name } to: entity(key: "${GRAPH.to}") { name } }`;
  const answer = await request.post("/graphql", { data: { query } });
  const { data } = (await answer.json()) as Record<"data", Record<"from" | "to", { name: string }>>;
  return [data.from.name, data.to.name];
}

test("the list by keyboard: to an entity, to a line, to its evidence", async ({ page }) => {
  await open(page, GRAPH.key);
  await tabTo(page, page.locator(".tied .row").first());
  await page.keyboard.press("Enter");
  await expect(page.locator(".panel .sentence").first()).toBeVisible();
  await tabTo(page, page.getByRole("application", { name: "Canvas" }));
});

test("an entity's page by keyboard leads on to exploring", async ({ page }) => {
  await page.goto(`/entity/${GRAPH.key}`);
  await expect(page.locator(".fact").first()).toBeVisible();
  await tabTo(page, page.getByRole("link", { name: "Explore around it" }));
  await page.keyboard.press("Enter");
  await expect(selected(page)).toHaveText(GRAPH.name);
});

test("paths by keyboard: both ends, a step, and its evidence", async ({ page, request }) => {
  const [from, to] = await endNames(request);
  await page.goto("/paths");
  await expect(page.getByRole("combobox", { name: "From" })).toBeFocused();
  await typeName(page, from);
  await expect(page).toHaveURL(/from=/);
  await tabTo(page, page.getByRole("combobox", { name: "To" }));
  await typeName(page, to);
  const step = page.locator(".hop-number").first();
  await expect(step).toBeVisible();
  await tabTo(page, step);
  await page.keyboard.press("Enter");
  await expect(step).toHaveAttribute("aria-pressed", "true");
});

test("paths by mouse: both ends, a step, and its evidence", async ({ page, request }) => {
  const [from, to] = await endNames(request);
  await page.goto("/paths");
  for (const [label, name] of [
    ["From", from],
    ["To", to],
  ] as const) {
    await page.getByRole("combobox", { name: label }).fill(name);
    const exact = page.locator(".search-name", { hasText: name }).first();
    await exact.click();
    await expect(page).toHaveURL(new RegExp(`${label.toLowerCase()}=`));
  }
  const step = page.locator(".hop-number").first();
  await step.click();
  await expect(step).toHaveAttribute("aria-pressed", "true");
  await expect(page.locator(".hops > li").first().locator(".sentence")).toBeVisible();
});

test("P leads from an entity to its paths, and Back to where it was", async ({ page }) => {
  await open(page, GRAPH.key);
  await page.keyboard.press("p");
  await expect(page).toHaveURL(/\/paths\?from=/);
  await page.goBack();
  await expect(selected(page)).toHaveText(GRAPH.name);
});

for (const way of ["mouse", "keyboard"] as const) {
  test(`an article by ${way}: from a sentence to the fact that it supports`, async ({ page }) => {
    test.skip(GRAPH.article === null, "this graph has no article");
    await page.goto(`/article/${GRAPH.article}`);
    const fact = page.locator(".supported-fact").first();
    await expect(fact).toBeVisible();
    if (way === "mouse") {
      await fact.click();
    } else {
      await tabTo(page, fact);
      await page.keyboard.press("Enter");
    }
    await expect(page.locator(".panel .sentence, .page-head").first()).toBeVisible();
  });
}
