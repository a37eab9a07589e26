/** Evidence: all that a fact is told with, whether the text is held (FONTE_TEXTS=yes) or not. */

import { expect, test } from "../journeys/browser.ts";
import { copied, open, rowOf } from "../journeys/steps.ts";

const HELD = process.env["FONTE_TEXTS"] === "yes";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

test("parallel relations are one line; each has its own statement, modality and speaker", async ({
  page,
}) => {
  await open(page, "nina-corvo");
  await page.locator(".tied .row", { hasText: "Punta Ventosa" }).click();
  const panel = page.locator(".panel");
  await expect(panel.locator(".overline").first()).toContainText("2 facts");
  const [tends, paints] = [panel.locator(".fact").nth(0), panel.locator(".fact").nth(1)];
  await expect(tends.locator(".sentence")).toHaveText("Nina Corvo tends Punta Ventosa");
  await expect(tends.locator(".statement")).toHaveText("Nina Corvo tends it.");
  await expect(tends.locator(".modality")).toHaveText("Reported");
  await expect(tends).toContainText("March 2024");
  await expect(tends).toContainText("1,200");
  await expect(paints.locator(".modality")).toHaveText("Planned");
  await expect(paints).toContainText("Said by");
  await expect(paints.getByRole("link", { name: "Nina Corvo" }).last()).toBeVisible();
});

test("a quote is in its own language, and our statement in the reader's", async ({ page }) => {
  await open(page, "nina-corvo");
  await page.locator(".tied .row", { hasText: "Punta Ventosa" }).click();
  const proof = page.locator(".panel .proof").first();
  await expect(proof.locator("mark")).toHaveText("Nina Corvo");
  await expect(
    proof.locator(".quote").locator("xpath=descendant-or-self::*[@lang]"),
  ).toHaveAttribute("lang", "it");
  await expect(proof).toContainText("Gazzetta del Molo · May 3, 2024 · Italian");
  await expect(proof).toContainText("Sentence 2, characters");
  if (HELD) {
    await expect(proof.locator("blockquote")).toHaveText("Da marzo ci sale Nina Corvo, ogni sera.");
    await expect(proof).toContainText("Anchor found in the text");
  } else {
    await expect(proof.locator("blockquote")).toHaveCount(0);
    await expect(proof).toContainText("text is not held here");
    await expect(proof).toContainText("Anchor not checked");
  }
  await page.getByRole("combobox", { name: "Language" }).selectOption("it");
  await expect(page.locator(".panel .statement").first()).toHaveText("Lo accende Nina Corvo.");
  await expect(page.locator(".panel .proof").first()).toContainText("3 maggio 2024 · italiano");
  await expect(page.locator(".panel .quote mark").first()).toHaveText("Nina Corvo");
});

test("a citation and a link to the fact are copied; the link opens that fact", async ({ page }) => {
  await open(page, "nina-corvo");
  await page.locator(".tied .row", { hasText: "Punta Ventosa" }).click();
  await page.getByRole("button", { name: "Copy citation" }).first().click();
  const citation = await copied(page);
  const words = HELD ? "Da marzo ci sale Nina Corvo, ogni sera." : "Nina Corvo";
  expect(citation).toContain(
    `Nina Corvo tends it. (“${words}”, Gazzetta del Molo, The light is back, May 3, 2024, sentence 2)`,
  );
  expect(citation).toMatch(/\/article\/gazzetta-luci\?sentence=1$/);
  await page.getByRole("button", { name: "Copy link to this fact" }).last().click();
  await page.goto(await copied(page));
  await expect(page.locator(".panel .sentence")).toHaveText([
    "Nina Corvo paints Punta Ventosa",
    "Nina Corvo tends Punta Ventosa",
  ]);
});

test("a line without evidence says so", async ({ page }) => {
  await open(page, "gull-rock");
  await page.locator(".tied .row", { hasText: "Boat 00" }).click();
  await expect(page.locator(".panel .no-evidence")).toContainText("no sentence is on record");
});

test("an article marks its anchors where the text is held, and says so where not", async ({
  page,
}) => {
  await page.goto("/article/gazzetta-luci?sentence=1");
  const current = page.locator(".reading > .current");
  await expect(current).toBeVisible();
  await expect(page.locator(".reading > li")).toHaveCount(4);
  await expect(current.locator(".supported-fact")).toContainText("Nina Corvo tends Punta Ventosa");
  const notice = page.getByText("The text of this article is not held here.");
  if (HELD) {
    await expect(notice).toHaveCount(0);
    await expect(page.locator(".sentence-text")).toHaveCount(4);
    // After a sign of two UTF-16 units the offsets still fit.
    await expect(page.locator(".sentence-text mark")).toHaveText([
      "Punta Ventosa",
      "Nina Corvo",
      "ridipingerlo",
    ]);
    await expect(page.locator(".sentence-text").first()).toHaveAttribute("lang", "it");
  } else {
    await expect(notice).toBeVisible();
    await expect(page.locator(".sentence-text")).toHaveCount(0);
    await expect(page.locator(".sentence-place")).toHaveCount(4);
  }
  await page.getByRole("checkbox").check();
  await expect(page.locator(".reading > li")).toHaveCount(3);
  await current.locator(".supported-fact").click();
  await expect(page.locator(".panel .sentence").first()).toHaveText(
    "Nina Corvo tends Punta Ventosa",
  );
});

test("the weakest step of a path is marked, and steps and canvas go together", async ({ page }) => {
  await page.goto("/paths?from=bram&to=punta-ventosa");
  const hops = page.locator(".hops > li");
  await expect(hops).toHaveCount(3);
  await expect(page.locator(".hops > .weakest")).toHaveCount(1);
  await expect(hops.first()).toContainText("Weakest step");
  await hops.nth(1).locator(".hop-number").click();
  await expect(hops.nth(1)).toHaveClass(/chosen/);
  const canvas = page.getByRole("application", { name: "Canvas" });
  const box = await canvas.boundingBox();
  await canvas.focus();
  await page.keyboard.press("Escape");
  await expect(page.locator(".hops > .chosen")).toHaveCount(0);
  await clickUntil(page, box, ".hops > .chosen");
  await canvas.focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".hops > .chosen > .hop-number")).toBeFocused();
});

/** Click along the middle of a box, where lines run, until something is there. */
async function clickUntil(
  page: import("@playwright/test").Page,
  box: { x: number; y: number; width: number; height: number } | null,
  selector: string,
): Promise<void> {
  const { x, y, width, height } = box ?? { x: 0, y: 0, width: 0, height: 0 };
  for (let up = 0; up < 60 && (await page.locator(selector).count()) === 0; up += 4) {
    await page.mouse.click(x + width / 2, y + height / 2 - up);
    await page.waitForTimeout(60);
  }
  await expect(page.locator(selector)).toHaveCount(1);
}

test("a fact of an entity's page has its evidence, and its page what is said of itself", async ({
  page,
}) => {
  await page.goto("/entity/punta-ventosa");
  await expect(page.locator(".page-head")).toContainText("31 metre");
  await expect(page.locator(".group h2").first()).toContainText("Guides");
  await expect(page.locator(".proof .statement")).toContainText(["It is lit again."]);
  await page.getByRole("button", { name: "Show 20 more" }).click();
  await expect(page.locator(".group").first().locator(".fact")).toHaveCount(40);
  await expect(rowOf(page, "x")).toHaveCount(0);
});
