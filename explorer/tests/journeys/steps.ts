/** Steps that journeys have in common. */

import { readFile } from "node:fs/promises";

import { type Locator, type Page, expect } from "@playwright/test";

export async function choose(page: Page, label: string, text: string, name: string): Promise<void> {
  await page.getByRole("combobox", { name: label }).fill(text);
  await page.getByRole("option", { name }).first().click();
}

/** The rows of the list that are entities. */
export function entities(page: Page): Locator {
  return page.locator(".side section > ul > li > .row");
}

/** The row of the list with that name. */
export function rowOf(page: Page, name: string): Locator {
  return entities(page).filter({ has: page.getByText(name, { exact: true }) });
}

export function selected(page: Page): Locator {
  return page.locator(".entity-detail h2");
}

export async function open(page: Page, key: string): Promise<void> {
  await page.goto(`/explore?of=${key}`);
  await expect(selected(page)).toBeVisible();
  await expect(page.locator(".expansion li").first()).toBeVisible();
}

/** Wait until the address holds the view, and return it. */
export async function remembered(page: Page): Promise<string> {
  await expect(page).toHaveURL(/#n=/);
  await page.waitForTimeout(400);
  return page.url();
}

/** Return what the address says of each entity's place. */
export function placesOf(url: string): Map<string, string> {
  const places = /[#&]n=([^&]*)/.exec(url)?.[1] ?? "";
  return new Map(places.split(",").map((item) => [item.split("*")[0] ?? "", item]));
}

export function copied(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}

/** Press a button that saves a file, and return what is in it. */
export async function saved(page: Page, name: string): Promise<Buffer> {
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name, exact: true }).click();
  const download = await waiting;
  expect(download.suggestedFilename()).toBe(`fonte.${name.toLowerCase()}`);
  return readFile(await download.path());
}
