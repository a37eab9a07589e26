/** The browser of the journeys: it notes what no screen may do, and each test ends with none. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { type Page, test as base, expect } from "@playwright/test";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Watched {
  /** Errors of the page, violations of its policy, and requests to other hosts. */
  readonly wrongs: string[];
}

export const test = base.extend<Watched>({
  wrongs: [
    async ({ page, baseURL }, use) => {
      const wrongs: string[] = [];
      page.on("console", (message) => message.type() === "error" && wrongs.push(message.text()));
      page.on("pageerror", (error) => wrongs.push(error.message));
      page.on("request", (request) => {
        const url = new URL(request.url());
        if (/^(http|ws)/.test(url.protocol) && url.origin !== baseURL) {
          wrongs.push(`request to ${url.origin}`);
        }
      });
      await page.addInitScript(() => {
        document.addEventListener(
          "securitypolicyviolation",
          ({ violatedDirective, blockedURI }) => {
            console.error(`policy: ${violatedDirective} ${blockedURI}`);
          },
        );
      });
      await use(wrongs);
      expect(wrongs).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Return what axe finds wrong, a line for each rule and place. */
export async function violations(page: Page): Promise<string[]> {
  // By the debugger's own way in, which the page's policy does not hold for.
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    const { violations: found } = await axe.run(document, { resultTypes: ["violations"] });
    return found.flatMap(({ id, nodes }) =>
      nodes.map(
        ({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary ?? ""}`,
      ),
    );
  });
}
