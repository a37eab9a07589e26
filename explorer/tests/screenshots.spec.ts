/** Screenshots of every screen, for the README: to be run without the articles' texts. */

import { type Page, test } from "@playwright/test";

const FOLDER = process.env["SCREENSHOTS"] ?? "../docs/screenshots";
const SCREENS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  home: async (page) => {
    await page.goto("/");
    await page.locator(".card").first().waitFor();
  },
  explore: async (page) => {
    await page.goto("/explore?of=leapmotor");
    await page.locator(".expansion li").first().waitFor();
  },
  evidence: async (page) => {
    await page.goto("/explore?of=leapmotor");
    await page.locator(".tied .row", { hasText: "C16" }).click();
    await page.locator(".proof").first().waitFor();
  },
  entity: async (page) => {
    await page.goto("/entity/leapmotor");
    await page.locator(".fact").first().waitFor();
  },
  paths: async (page) => {
    await page.goto("/paths?from=c16&to=zhu-jiangming");
    await page.locator(".hops").waitFor();
  },
  article: async (page) => {
    await page.goto("/article/fleetime-leapmotor-million");
    await page.locator(".reading > li").first().waitFor();
  },
};

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, viewport: { width: 1280, height: 800 } });
    for (const [name, open] of Object.entries(SCREENS)) {
      test(name, async ({ page }) => {
        await open(page);
        await page.waitForTimeout(500);
        await page.screenshot({ path: `${FOLDER}/${name}-${colorScheme}.png` });
      });
    }
  });
}

test.describe("narrow", () => {
  test.use({ viewport: { width: 320, height: 720 } });
  for (const [name, open] of Object.entries(SCREENS)) {
    test(name, async ({ page }) => {
      await open(page);
      await page.waitForTimeout(500);
      await page.screenshot({ path: `${FOLDER}/${name}-narrow.png` });
    });
  }
});
