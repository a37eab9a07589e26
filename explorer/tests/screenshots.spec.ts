/**
 * Screenshots of every screen, to be run without the articles' texts: those of the README, or
 * with SCREENSHOTS=folder every screen in each width, appearance and language, to be looked at.
 */

import { type Page, type PageScreenshotOptions, test } from "@playwright/test";

const FOLDER = process.env["SCREENSHOTS"];
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

async function shoot(page: Page, name: string, options: PageScreenshotOptions): Promise<void> {
  await SCREENS[name]?.(page);
  await page.waitForTimeout(500);
  await page.screenshot(options);
}

const LOOKS = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  forced: { colorScheme: "dark", forcedColors: "active" },
} as const;

if (FOLDER === undefined) {
  test.use({ colorScheme: "light", viewport: { width: 1280, height: 800 } });
  for (const name of Object.keys(SCREENS)) {
    test(name, ({ page }) => shoot(page, name, { path: `../docs/screenshots/${name}-light.png` }));
  }
} else {
  for (const [look, { colorScheme, ...media }] of Object.entries(LOOKS)) {
    for (const width of [320, 1280]) {
      for (const locale of ["en", "it"]) {
        test.describe(`${look}, ${width} px, ${locale}`, () => {
          test.use({ colorScheme, locale, viewport: { width, height: 800 } });
          for (const name of Object.keys(SCREENS)) {
            test(name, async ({ page }) => {
              await page.emulateMedia({ colorScheme, ...media });
              const path = `${FOLDER}/${name}-${width}-${look}-${locale}.png`;
              await shoot(page, name, { path, fullPage: width === 320 });
            });
          }
        });
      }
    }
  }
}
