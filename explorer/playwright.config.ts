/** Runs the browser against a server that runs already: FONTE_URL, or else 127.0.0.1:8000. */

import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "tests",
  outputDir: "node_modules/.playwright",
  reporter: "list",
  workers: 1,
  timeout: 60_000,
  use: {
    baseURL: process.env["FONTE_URL"] ?? "http://127.0.0.1:8000",
    locale: "en",
    timezoneId: "UTC",
    reducedMotion: "reduce",
    launchOptions: {
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: [
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "journeys", testMatch: "journeys/*.spec.ts" },
    // On a graph that tests/explorer/lights writes; the second of them changes it.
    { name: "lights", testMatch: "lights/*.spec.ts" },
    { name: "live", testMatch: "live/*.spec.ts" },
    // By hand: npm run screenshots, npm run bars.
    { name: "screenshots", testMatch: "screenshots.spec.ts" },
    { name: "bars", testMatch: "bars.spec.ts" },
  ],
});
