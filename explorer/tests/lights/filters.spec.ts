/** Opening, expanding and filtering: what is not shown is always counted. */

import { expect, test } from "../journeys/browser.ts";
import { entities, open, placesOf, remembered, rowOf } from "../journeys/steps.ts";

test("the most important neighbors come first, and the next 50 are asked for", async ({ page }) => {
  await open(page, "punta-ventosa");
  await expect(entities(page)).toHaveCount(26);
  await expect(page.locator(".opened")).toHaveText("25 of 63");
  // Two lights lead to this boat, one to each other, and none to a keeper.
  await expect(rowOf(page, "Boat 00")).toBeVisible();
  await expect(rowOf(page, "Nina Corvo")).toHaveCount(0);
  const before = placesOf(await remembered(page));
  const guides = page.locator(".expansion li", { hasText: "guides" });
  await expect(guides.locator(".number")).toHaveText("25 of 62");
  await guides.getByRole("button", { name: "Next 37" }).click();
  await expect(guides.locator(".number")).not.toHaveText("25 of 62");
  for (let more = 0; more < 2 && (await guides.getByRole("button").isEnabled()); more += 1) {
    await guides.getByRole("button").click();
    await page.waitForTimeout(700);
  }
  await expect(guides.locator(".number")).toHaveText("62 of 62");
  await expect(guides.getByRole("button", { name: "All are shown" })).toBeDisabled();
  const after = placesOf(await remembered(page));
  for (const [key, place] of before) {
    expect(after.get(key)).toBe(place);
  }
});

const VIEW = "/explore#n=bram*0*0,gull-rock*200*0,nina-corvo*0*200,punta-ventosa*200*200";

test("filters by kind, relation, modality, day and article each tell what they hide", async ({
  page,
}) => {
  await page.goto(VIEW);
  await expect(page.locator(".list-count")).toHaveText("4 entities, 4 relations");
  await page.getByRole("button", { name: "Filters" }).click();
  const hidden = page.locator(".hidden-count");
  const showAll = page.getByRole("button", { name: "Show all" });
  const uncheck = (group: string, name: RegExp) =>
    page.getByRole("group", { name: group }).getByRole("checkbox", { name }).uncheck();

  await uncheck("Kinds", /Keepers/);
  await expect(hidden).toContainText("2 entities hidden, 4 relations hidden");
  await showAll.click();
  await uncheck("Relations", /tends/);
  await expect(hidden).toContainText("2 relations hidden");
  await showAll.click();
  await uncheck("How firmly it stands", /Forecast/);
  await uncheck("How firmly it stands", /Claimed/);
  await expect(hidden).toContainText("2 relations hidden");
  await showAll.click();
  await page.getByLabel("May hold on").fill("1995-06-01");
  await expect(hidden).toContainText("1 relation hidden");
  await page.getByLabel("May hold on").fill("2010-06-01");
  await expect(hidden).toContainText("2 relations hidden");
  await showAll.click();
  await page.getByLabel("Article").selectOption("tern-lights");
  await expect(hidden).toContainText("2 relations hidden");

  const url = await remembered(page);
  await page.goto("about:blank");
  await page.goto(url);
  await expect(hidden).toContainText("2 relations hidden");
  await page.keyboard.press("u");
  await expect(hidden).toContainText("2 relations hidden");
});

test("the address restores places, filters, what is hidden, pinned and selected", async ({
  page,
}) => {
  await page.goto(`${VIEW}&x=bram&p=gull-rock&m=FORECAST&s=nina-corvo*punta-ventosa`);
  await expect(page.locator(".panel .sentence")).toHaveCount(2);
  await expect(page.locator(".hidden-count")).toContainText("1 entity hidden");
  await expect(rowOf(page, "Gull Rock")).toContainText("pinned");
  await expect(rowOf(page, "Bram Quill")).toHaveCount(0);
  expect(await remembered(page)).toContain(VIEW.slice("/explore".length));
});

test("the keyboard moves an entity, and undo takes it back", async ({ page }) => {
  await page.goto(`${VIEW}&s=bram`);
  const before = placesOf(await remembered(page));
  await page.getByRole("application", { name: "Canvas" }).focus();
  await page.keyboard.press("Shift+ArrowRight");
  await expect(page).toHaveURL(/bram\*20\*0/);
  await page.keyboard.press("Control+z");
  await page.waitForTimeout(500);
  expect(placesOf(page.url())).toEqual(before);
});

test("the skip link leads to the content, and leaves the view as it is", async ({ page }) => {
  await page.goto(VIEW);
  await expect(entities(page)).toHaveCount(4);
  await page.locator(".skip").focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("#content")).toBeFocused();
  expect(await remembered(page)).toContain(VIEW.slice("/explore".length));
});
