/** Each screen's main journey, by mouse and by keyboard alone. */

import { expect, test } from "./browser.ts";
import { GRAPH } from "./graphs.ts";
import { choose, entities, open, placesOf, remembered, selected } from "./steps.ts";

test("home by mouse: search, and explore what is found", async ({ page }) => {
  await page.goto("/");
  await expect(page.locator(".card").first()).toBeVisible();
  await expect(page.getByRole("img", { name: /kinds/ })).toBeVisible();
  await choose(page, "Search the graph", GRAPH.sought, GRAPH.name);
  await expect(page).toHaveURL(new RegExp(`/explore\\?of=${encodeURIComponent(GRAPH.key)}`));
  await expect(selected(page)).toHaveText(GRAPH.name);
});

test("home by keyboard: the search box has the focus", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("combobox", { name: "Search the graph" })).toBeFocused();
  await page.keyboard.type(GRAPH.sought);
  await expect(page.getByRole("option", { name: GRAPH.name }).first()).toBeVisible();
  const options = await page.locator(".search-results li .search-name").allInnerTexts();
  const at = options.indexOf(GRAPH.name);
  for (let step = 0; step < at; step += 1) {
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Enter");
  await expect(selected(page)).toHaveText(GRAPH.name);
});

test("a misspelled search suggests what is there", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("combobox", { name: "Search the graph" }).fill(GRAPH.misspelled);
  await expect(page.getByText("Perhaps you mean:")).toBeVisible();
  await expect(page.getByRole("option", { name: GRAPH.name }).first()).toBeVisible();
});

test("explore by mouse: a line opens its evidence, and a reload keeps the view", async ({
  page,
}) => {
  await open(page, GRAPH.key);
  await page.locator(".tied .row").first().click();
  await expect(page.locator(".panel .sentence").first()).toBeVisible();
  const url = await remembered(page);
  await page.reload();
  await expect(page.locator(".panel .sentence").first()).toBeVisible();
  await page.waitForTimeout(400);
  expect(page.url()).toBe(url);
});

test("a click on a line of the canvas opens the sentence behind it", async ({ page }) => {
  await page.goto(`/explore#n=${GRAPH.near[0]}*-200*0,${GRAPH.near[1]}*200*0`);
  const box = await page.getByRole("application", { name: "Canvas" }).boundingBox();
  await expect(entities(page)).toHaveCount(2);
  await expect(page.getByText("Select an entity or a line.")).toBeVisible();
  // Names stand below their entities, so the line runs a little above the middle.
  for (let up = 0; up < 44 && (await page.locator(".panel .empty").isVisible()); up += 4) {
    await page.mouse.click(
      (box?.x ?? 0) + (box?.width ?? 0) / 2,
      (box?.y ?? 0) + (box?.height ?? 0) / 2 - up,
    );
    await page.waitForTimeout(60);
  }
  await expect(page.locator(".panel .sentence").first()).toBeVisible();
});

test("explore by keyboard alone", async ({ page }) => {
  await open(page, GRAPH.key);
  const canvas = page.getByRole("application", { name: "Canvas" });
  await canvas.focus();
  const first = await selected(page).innerText();
  for (const arrow of ["ArrowRight", "ArrowDown", "ArrowUp", "ArrowLeft"]) {
    if ((await selected(page).innerText()) === first) {
      await page.keyboard.press(arrow);
    }
  }
  await expect(selected(page)).not.toHaveText(first);
  await page.keyboard.press("]");
  await expect(page.locator(".panel .sentence").first()).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.locator(".panel")).toBeFocused();
  await page.keyboard.press("/");
  await expect(page.getByRole("combobox", { name: "Search the graph" })).toBeFocused();
  await canvas.focus();
  await page.keyboard.press("l");
  await expect(page.locator(".side .row").first()).toBeFocused();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("expand moves nothing that is there; hide, undo and redo", async ({ page }) => {
  await open(page, GRAPH.key);
  const rows = entities(page);
  const before = placesOf(await remembered(page));
  const other = entities(page).nth(1);
  await other.click();
  await expect(page.locator(".expansion li").first()).toBeVisible();
  await page.keyboard.press("e");
  await expect(page.getByRole("status").getByText(/added/)).toBeAttached();
  await page.waitForTimeout(500);
  const after = placesOf(page.url());
  for (const [key, place] of before) {
    expect(after.get(key)).toBe(place);
  }
  const count = await rows.count();
  await page.keyboard.press("x");
  await expect(rows).toHaveCount(count - 1);
  await expect(page.getByText("1 entity hidden")).toBeVisible();
  await page.keyboard.press("u");
  await expect(rows).toHaveCount(count);
  await expect(page.getByText("Nothing is hidden.")).toBeVisible();
  await page.keyboard.press("Control+y");
  await expect(rows).toHaveCount(count - 1);
});

test("laying out again is asked for, and can be undone", async ({ page }) => {
  await open(page, GRAPH.key);
  const before = placesOf(await remembered(page));
  await page.getByRole("button", { name: "Lay out again" }).click();
  await page.waitForTimeout(800);
  expect(placesOf(page.url())).not.toEqual(before);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForTimeout(500);
  expect(placesOf(page.url())).toEqual(before);
});

test("filters tell how much they hide", async ({ page }) => {
  await open(page, GRAPH.key);
  await page.getByRole("button", { name: "Filters" }).click();
  await page.getByRole("group", { name: "Relations" }).getByRole("checkbox").first().uncheck();
  await expect(page.getByText(/\d relations? hidden/)).toBeVisible();
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(page.getByText("Nothing is hidden.")).toBeVisible();
});

test("an entity's page has its facts, and leads on", async ({ page }) => {
  await page.goto(`/entity/${GRAPH.key}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(GRAPH.name);
  await expect(page.locator(".fact").first()).toBeVisible();
  await page.getByRole("link", { name: "Explore around it" }).click();
  await expect(selected(page)).toHaveText(GRAPH.name);
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(GRAPH.name);
});

test("paths: numbered, each step with its evidence, in step with the canvas", async ({ page }) => {
  await page.goto(`/paths?from=${GRAPH.from}&to=${GRAPH.to}`);
  await expect(page.locator(".hops > li").first()).toBeVisible();
  const second = page.locator(".path-head").nth(1);
  if (await second.isVisible()) {
    await second.focus();
    await page.keyboard.press("Enter");
    await expect(second).toHaveAttribute("aria-expanded", "true");
    await expect(page).toHaveURL(/chosen=2/);
    await page.reload();
    await expect(page.locator(".path-head").nth(1)).toHaveAttribute("aria-expanded", "true");
  }
});

test("an article's reading view", async ({ page, request }) => {
  test.skip(GRAPH.article === null, "this graph has no article");
  const query = `{ article(key: "${GRAPH.article}") { sentences { text } } }`;
  const answer = await (await request.post("/graphql", { data: { query } })).json();
  const held = answer.data.article.sentences[0].text !== null;
  await page.goto(`/article/${GRAPH.article}?sentence=3`);
  await expect(page.locator(".reading > .current")).toBeVisible();
  await expect(page.getByText("The text of this article is not held here.")).toHaveCount(
    held ? 0 : 1,
  );
  await expect(page.locator(".sentence-text mark").first()).toBeVisible({ visible: held });
});

test("Italian, kept over a reload", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("combobox", { name: "Language" }).selectOption("it");
  await expect(page.getByRole("heading", { name: "Che cosa contiene il grafo" })).toBeVisible();
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("lang", "it");
});

test("what is not there is told", async ({ page, wrongs }) => {
  await page.goto("/entity/no-such-thing");
  await expect(page.getByText("No entity has the key")).toBeVisible();
  await page.goto("/explore?of=no-such-thing");
  await expect(page.getByRole("alert")).toContainText("no-such-thing");
  expect(wrongs).toEqual([]);
});

test("a server that is gone is told with its cause; the graph stays, and a retry goes on", async ({
  page,
  wrongs,
}) => {
  await open(page, GRAPH.key);
  const count = await entities(page).count();
  await page.route("/graphql", (route) => route.abort());
  await entities(page).nth(1).click();
  await page.keyboard.press("e");
  await expect(page.getByText("The server cannot be reached.").first()).toBeVisible();
  await expect(entities(page)).toHaveCount(count);
  await page.unroute("/graphql");
  await page.locator(".stage").getByRole("button", { name: "Try again" }).click();
  await expect(page.locator(".stage").getByRole("alert")).toBeHidden();
  // The aborted requests are what this test is about.
  wrongs.splice(0);
});
