/** States: waiting, stale, partly there, failed, offline. Each leaves the graph where it is. */

import type { Page, Route } from "@playwright/test";

import { expect, test } from "../journeys/browser.ts";
import { entities, open, remembered, rowOf, selected } from "../journeys/steps.ts";

/** Do something with every request for an operation of that name. */
async function intercept(
  page: Page,
  operation: string,
  handle: (route: Route) => Promise<void>,
): Promise<void> {
  await page.route("/graphql", async (route) => {
    const { query } = (route.request().postDataJSON() ?? {}) as { query?: string };
    return query?.includes(`query ${operation}`) ? handle(route) : route.fallback();
  });
}

interface Held {
  /** Resolves once there is such a request. */
  readonly asked: Promise<void>;
  letGo(): void;
}

/** Hold requests for an operation back until they are let go. */
async function held(page: Page, operation: string): Promise<Held> {
  let letGo = () => undefined as void;
  let ask = () => undefined as void;
  const free = new Promise<void>((resolve) => (letGo = resolve));
  const asked = new Promise<void>((resolve) => (ask = resolve));
  await intercept(page, operation, async (route) => {
    ask();
    await free;
    // Whoever asked may be gone by then.
    await route.continue().catch(() => undefined);
  });
  return { asked, letGo };
}

test("what takes long says so, and what is quick does not", async ({ page }) => {
  const { asked, letGo } = await held(page, "EntityPage");
  await page.goto("/entity/bram");
  await asked;
  const waiting = page.locator("main .waiting");
  await expect(waiting).toHaveCSS("opacity", "1");
  const [delay, opacity] = await waiting.evaluate((element) => {
    const [animation] = element.getAnimations();
    const timing = animation?.effect?.getComputedTiming();
    animation?.pause();
    if (animation) {
      animation.currentTime = 199;
    }
    return [timing?.delay, getComputedStyle(element).opacity];
  });
  expect([delay, opacity]).toEqual([200, "0"]);
  letGo();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Bram Quill");
  await expect(waiting).toHaveCount(0);
});

test("a reply to what was typed before is dropped", async ({ page }) => {
  await page.goto("/");
  const box = page.getByRole("combobox", { name: "Search the graph" });
  await expect(page.locator(".card").first()).toBeVisible();
  let first = true;
  const asked: string[] = [];
  await intercept(page, "Search", async (route) => {
    const { variables } = route.request().postDataJSON() as { variables: { text: string } };
    asked.push(variables.text);
    if (first) {
      first = false;
      await new Promise((resolve) => setTimeout(resolve, 900));
    }
    await route.continue().catch(() => undefined);
  });
  await box.fill("bram");
  await expect.poll(() => asked).toEqual(["bram"]);
  await box.fill("nina");
  await expect(page.getByRole("option", { name: "Nina Corvo" })).toBeVisible();
  await page.waitForTimeout(1000);
  await expect(page.getByRole("option", { name: "Bram Quill" })).toHaveCount(0);
  await expect(page.getByRole("option", { name: "Nina Corvo" })).toBeVisible();
});

test("what was asked for one view does not come into the next", async ({ page }) => {
  await open(page, "gull-rock");
  const { asked, letGo } = await held(page, "Expand");
  await page.keyboard.press("e");
  await asked;
  await page.evaluate(() => {
    history.pushState(null, "", "/explore?of=nina-corvo");
    window.dispatchEvent(new PopStateEvent("popstate"));
  });
  await expect(selected(page)).toHaveText("Nina Corvo");
  const before = await remembered(page);
  letGo();
  await page.waitForTimeout(700);
  expect(page.url()).toBe(before);
  await expect(rowOf(page, "Gull Rock")).toHaveCount(0);
});

test("a view that was left at once does not come back as the next", async ({ page }) => {
  await open(page, "gull-rock");
  await page.keyboard.press("n");
  await page.waitForTimeout(100);
  await page.evaluate(() => {
    history.pushState(null, "", "/explore?of=nina-corvo");
    window.dispatchEvent(new PopStateEvent("popstate"));
    // So long that what was to be remembered is due before the next view is drawn.
    const until = performance.now() + 400;
    while (performance.now() < until);
  });
  await expect(selected(page)).toHaveText("Nina Corvo");
  await expect(page).toHaveURL(/of=nina-corvo#n=/);
});

test("what is missing of an answer is told in its panel, and nowhere else", async ({ page }) => {
  await intercept(page, "EntityPage", async (route) => {
    const response = await route.fetch();
    const answer = (await response.json()) as { data: { entity: { evidence: unknown[] } } };
    answer.data.entity.evidence = [];
    const errors = [{ message: "The evidence is being moved.", path: ["entity", "evidence"] }];
    await route.fulfill({ response, json: { ...answer, errors } });
  });
  await open(page, "punta-ventosa");
  const alert = page.getByRole("alert");
  await expect(alert).toHaveCount(1);
  await expect(page.locator(".panel").getByRole("alert")).toContainText("being moved");
  await expect(entities(page)).toHaveCount(26);
});

test("what an expansion lacks is told above the canvas", async ({ page }) => {
  await open(page, "gull-rock");
  await intercept(page, "Expand", async (route) => {
    const response = await route.fetch();
    const errors = [{ message: "Some boats are at sea.", path: ["entity"] }];
    await route.fulfill({ response, json: { ...(await response.json()), errors } });
  });
  await page.keyboard.press("e");
  await expect(page.locator(".stage").getByRole("alert")).toContainText("Some boats are at sea.");
});

test("a refusal is told with its cause, and a retry goes on", async ({ page, wrongs }) => {
  let refused = true;
  await intercept(page, "EntityPage", (route) =>
    refused
      ? route.fulfill({ status: 503, contentType: "text/plain", body: "Later." })
      : route.continue(),
  );
  await page.goto("/entity/bram");
  await expect(page.getByRole("alert")).toContainText("status 503");
  refused = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Bram Quill");
  // The browser tells of the refusal by itself.
  expect(wrongs.splice(0)).toHaveLength(1);
});

test("offline the last graph stays, in another language too", async ({ page, context, wrongs }) => {
  await open(page, "gull-rock");
  const count = await entities(page).count();
  const url = await remembered(page);
  await context.setOffline(true);
  await page.keyboard.press("e");
  const alert = page.locator(".stage").getByRole("alert");
  await expect(alert).toContainText("You are offline.");
  await expect(entities(page)).toHaveCount(count);
  await page.getByRole("combobox", { name: "Language" }).selectOption("it");
  await expect(alert).toContainText("Sei senza connessione.");
  await expect(entities(page)).toHaveCount(count);
  expect(page.url()).toBe(url);
  await context.setOffline(false);
  await alert.getByRole("button", { name: "Riprova" }).click();
  await expect(alert).toBeHidden();
  await expect(entities(page)).toHaveCount(count);
  wrongs.splice(0);
});
