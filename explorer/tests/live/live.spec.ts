/** Live: what others change is told, shown when it is asked for, and moves nothing. */

import { type APIRequestContext, type Page } from "@playwright/test";

import { expect, test } from "../journeys/browser.ts";
import { entities, open, placesOf, remembered, rowOf, selected } from "../journeys/steps.ts";

const APPLY = "mutation Apply($changes: ChangesInput!) { apply(changes: $changes) { version } }";

/** Change the graph as anybody does who has a token. */
async function apply(request: APIRequestContext, changes: object): Promise<void> {
  const answer = await request.post("/graphql", {
    headers: { authorization: `Bearer ${process.env["FONTE_TOKEN"]}` },
    data: { query: APPLY, variables: { changes } },
  });
  expect((await answer.json()) as object).not.toHaveProperty("errors");
}

/** Return what is on the canvas, once the address says so. */
async function settled(page: Page): Promise<Map<string, string>> {
  return placesOf(await remembered(page));
}

test("new facts are told, shown when asked for, and nothing jumps", async ({ page, request }) => {
  await open(page, "gull-rock");
  const before = await settled(page);
  const count = await entities(page).count();
  await apply(request, {
    entities: [{ kind: "Keeper", key: "ada-molo", names: [{ language: "en", text: "Ada Molo" }] }],
    relations: [{ kind: "Tends", source: "ada-molo", target: "gull-rock", modality: "CLAIMED" }],
  });
  const news = page.locator(".news");
  await expect(news).toContainText("new fact");
  await page.waitForTimeout(500);
  expect(await settled(page)).toEqual(before);
  await expect(entities(page)).toHaveCount(count);
  await expect(selected(page)).toHaveText("Gull Rock");

  await news.getByRole("button", { name: "Show" }).click();
  await expect(rowOf(page, "Ada Molo")).toBeVisible();
  await expect(news).toHaveCount(0);
  await page.waitForTimeout(500);
  const after = await settled(page);
  for (const [key, place] of before) {
    expect(after.get(key)).toBe(place);
  }
  expect(after.size).toBe(before.size + 1);
  await page.locator(".tied .row", { hasText: "Ada Molo" }).click();
  await expect(page.locator(".panel .modality")).toHaveText("Claimed");
});

test("what is taken out goes when it is asked for", async ({ page, request }) => {
  await open(page, "gull-rock");
  await expect(rowOf(page, "Boat 00")).toBeVisible();
  await apply(request, { retractEntities: ["boat-00"], cascade: true });
  await expect(page.locator(".news")).toContainText("new fact");
  await expect(rowOf(page, "Boat 00")).toBeVisible();
  await page.locator(".news").getByRole("button", { name: "Show" }).click();
  await expect(rowOf(page, "Boat 00")).toHaveCount(0);
});

test("what changes elsewhere is no news", async ({ page, request }) => {
  const heard: string[] = [];
  page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => heard.push(String(payload))),
  );
  await open(page, "gull-rock");
  await apply(request, {
    relations: [{ kind: "Tends", source: "nina-corvo", target: "punta-ventosa", since: "2025" }],
  });
  await expect.poll(() => heard.join("")).toContain("2025");
  await page.waitForTimeout(300);
  await expect(page.locator(".news")).toHaveCount(0);
});
