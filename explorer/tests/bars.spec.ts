/**
 * The bars of speed and size, measured: `npm run bars`, on a machine that does little else.
 *
 * It asserts none: machines differ, and this one's neighbors disturb what is measured, never
 * to its advantage. So every bar is held against the best of the rounds, and the median stands
 * beside it. Results: a table, docs/benchmarks/explorer.json. Serve the Tate graph, or about a
 * tenth of it, as benchmarks.tate writes it.
 */

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { gzipSync } from "node:zlib";

import { type APIRequestContext, type Browser, type Page, test } from "@playwright/test";

import { placesOf } from "./journeys/steps.ts";

const HUB = "artist:558";
const ROUNDS = 5;
const RESULTS = "../docs/benchmarks/explorer.json";

interface Bar {
  readonly name: string;
  readonly unit: string;
  readonly bound: "at most" | "at least";
  readonly bar: number;
}

interface Measure extends Bar {
  readonly best: number;
  readonly median: number;
  readonly rounds: readonly number[];
  readonly met: boolean;
  readonly load_average: number;
}

const measures: Measure[] = [];

function report(bar: Bar, values: readonly number[]): void {
  const rounds = values.map((value) => Math.round(value * 10) / 10);
  const sorted = rounds.toSorted((one, other) => one - other);
  const best = (bar.bound === "at most" ? sorted[0] : sorted.at(-1)) ?? NaN;
  const median = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const met = bar.bound === "at most" ? best <= bar.bar : best >= bar.bar;
  measures.push({ ...bar, best, median, rounds, met, load_average: loadavg()[0] ?? NaN });
  const sought = `${bar.name}, ${bar.unit} (${bar.bound} ${bar.bar})`;
  console.log(`${sought.padEnd(66)} best ${best}, median ${median}${met ? "" : "  NOT MET"}`);
}

function write(browser: Browser): void {
  const commit = execFileSync("git", ["describe", "--always", "--dirty"], { encoding: "utf8" });
  const results = {
    date: new Date().toISOString(),
    command: "npm run bars",
    commit: commit.trim(),
    processor: cpus()[0]?.model,
    cores: cpus().length,
    node: process.version,
    browser: `Chromium ${browser.version()}, without GPU`,
    method: `best of ${ROUNDS} rounds; sizes once`,
    measures,
  };
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
}

test.afterAll(({ browser }) => write(browser));

/** Sum the size of the JavaScript that a page loads, gzipped. */
async function scripts(page: Page, path: string, ready: string): Promise<number> {
  const bodies: Promise<Buffer>[] = [];
  page.on("response", (response) => {
    if (new URL(response.url()).pathname.endsWith(".js")) {
      bodies.push(response.body());
    }
  });
  await page.goto(path);
  await page.locator(ready).first().waitFor();
  await page.waitForTimeout(500);
  return (await Promise.all(bodies)).reduce(
    (sum, body) => sum + gzipSync(body, { level: 9 }).length,
    0,
  );
}

test("JavaScript, gzipped", async ({ page, context }) => {
  const bar = (name: string, most: number): Bar => ({
    name,
    unit: "bytes",
    bound: "at most",
    bar: most,
  });
  report(bar("home", 45_000), [await scripts(page, "/", ".card")]);
  const explore = `/explore?of=${HUB}`;
  report(bar("explore, with cytoscape and the worker", 220_000), [
    await scripts(await context.newPage(), explore, ".canvas"),
  ]);
});

interface Marks {
  readonly box: number;
  readonly cards: number;
  readonly busy: number;
}

/** Note when the search box and the examples are there, and when the last long task ends. */
function watch(): void {
  const marks = { box: 0, cards: 0, busy: 0 };
  Object.assign(window, { marks });
  new PerformanceObserver((list) => {
    marks.busy = Math.max(
      marks.busy,
      ...list.getEntries().map((entry) => entry.startTime + entry.duration),
    );
  }).observe({ type: "longtask", buffered: true });
  new MutationObserver(() => {
    marks.box ||= document.querySelector(".hero input") ? performance.now() : 0;
    marks.cards ||= document.querySelector(".card") ? performance.now() : 0;
  }).observe(document, { childList: true, subtree: true });
}

test("interactive at 4 times CPU slowdown", async ({ page }) => {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.addInitScript(watch);
  const rounds: Marks[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await page.goto("/");
    await page.locator(".card").first().waitFor();
    await page.waitForTimeout(700);
    rounds.push(await page.evaluate(() => (window as unknown as { marks: Marks }).marks));
  }
  const bar = { unit: "ms", bound: "at most", bar: 1500 } as const;
  report(
    { ...bar, name: "search box there" },
    rounds.map(({ box }) => box),
  );
  report(
    { ...bar, name: "examples there" },
    rounds.map(({ cards }) => cards),
  );
  report(
    { ...bar, name: "last long task ends" },
    rounds.map(({ busy }) => busy),
  );
});

const EXPANSION = ".expansion button:enabled";
const ENTITIES = ".side section > ul > li > .row";

/**
 * Press the last button, and return how long it takes until there are more of something: in
 * all, and from the last reply on.
 */
async function timed(page: Page, button: string, more: string): Promise<readonly [number, number]> {
  return page.evaluate(
    async ([pressed, selector]) => {
      const before = document.querySelectorAll(selector).length;
      const start = performance.now();
      [...document.querySelectorAll<HTMLButtonElement>(pressed)].at(-1)?.click();
      while (document.querySelectorAll(selector).length <= before) {
        await new Promise(requestAnimationFrame);
      }
      await new Promise(requestAnimationFrame);
      const end = performance.now();
      const replies = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
      const last = replies.filter(
        ({ name, responseEnd }) => name.endsWith("/graphql") && responseEnd > start,
      );
      return [end - start, end - Math.max(...last.map(({ responseEnd }) => responseEnd))] as const;
    },
    [button, more] as const,
  );
}

/** Return a function that tells how long the page's main thread has computed, in ms. */
async function stopwatch(page: Page): Promise<() => Promise<number>> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await cdp.send("Performance.getMetrics");
    return 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? NaN);
  };
}

/** Return how far the farthest went of those that were there. */
function farthest(before: string, after: string): number {
  const then = placesOf(after);
  const moves = [...placesOf(before)].map(([key, place]) => {
    const [, x = 0, y = 0] = place.split("*").map(Number);
    const [, toX = NaN, toY = NaN] = (then.get(key) ?? "").split("*").map(Number);
    return Math.hypot(toX - x, toY - y);
  });
  return Math.max(...moves);
}

test("a reply drawn", async ({ page }) => {
  const drawn: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await page.goto("about:blank");
    await page.goto(`/explore?of=${HUB}`);
    await page.locator(".expansion li").first().waitFor();
    await page.waitForTimeout(800);
    const [, reply] = await timed(page, ".tied .row", ".panel .sentence");
    drawn.push(reply);
  }
  const name = "reply drawn: the evidence of a line";
  report({ name, unit: "ms", bound: "at most", bar: 100 }, drawn);
});

test("expand of 50", async ({ page }) => {
  test.setTimeout(180_000);
  const times: number[] = [];
  const drawn: number[] = [];
  const computed: number[] = [];
  const moved: number[] = [];
  const watch = await stopwatch(page);
  for (let round = 0; round < ROUNDS; round += 1) {
    await page.goto("about:blank");
    await page.goto(`/explore?of=${HUB}`);
    await page.locator(".expansion li").first().waitFor();
    await page.waitForTimeout(800);
    // The first page of the most important is on the canvas already: this is the second.
    await page.locator(".expansion button:enabled").last().click();
    await page.waitForTimeout(1500);
    const before = page.url();
    const start = await watch();
    const [time, reply] = await timed(page, EXPANSION, ENTITIES);
    computed.push((await watch()) - start);
    await page.waitForTimeout(700);
    times.push(time);
    drawn.push(reply);
    moved.push(farthest(before, page.url()));
  }
  const most = { unit: "ms", bound: "at most" } as const;
  report({ ...most, name: "expand of 50", bar: 500 }, times);
  report({ ...most, name: "reply drawn: 50 entities, their layout included", bar: 100 }, drawn);
  // What others do on the machine hardly changes this one.
  report({ ...most, name: "the page's own processor time for it", bar: 100 }, computed);
  // Here the worst counts.
  const worst = [Math.max(...moved)];
  report({ name: "farthest move of what was there", unit: "px", bound: "at most", bar: 0 }, worst);
});

/** Return the address of a view of so many entities around the hub, on a spiral. */
async function viewOf(request: APIRequestContext, count: number): Promise<string> {
  const query = `{ neighborhood(of: ["${HUB}"], depth: 2, maxEntities: ${count}) { entities { key } } }`;
  const response = await request.post("/graphql", { data: { query } });
  const { data } = (await response.json()) as {
    data: { neighborhood: { entities: { key: string }[] } };
  };
  const places = data.neighborhood.entities.map(({ key }, index) => {
    const [angle, radius] = [index * 2.4, 70 * Math.sqrt(index)];
    return `${key}*${Math.round(radius * Math.cos(angle))}*${Math.round(radius * Math.sin(angle))}`;
  });
  return `/explore#n=${places.join(",")}`;
}

/** Drag the canvas about for three seconds, and return the frames a second. */
async function panned(page: Page): Promise<number> {
  const box = await page.getByRole("application").boundingBox();
  const [x, y] = [(box?.x ?? 0) + 60, (box?.y ?? 0) + 40];
  await page.mouse.move(x, y);
  await page.mouse.down();
  const frames = page.evaluate(async () => {
    const start = performance.now();
    let count = 0;
    while (performance.now() - start < 3000) {
      await new Promise(requestAnimationFrame);
      count += 1;
    }
    return count / ((performance.now() - start) / 1000);
  });
  const end = Date.now() + 3200;
  for (let step = 0; Date.now() < end; step += 1) {
    await page.mouse.move(x + 80 * Math.sin(step / 12), y + 50 * Math.cos(step / 15));
    await page.waitForTimeout(8);
  }
  await page.mouse.up();
  return frames;
}

for (const [count, least] of [
  [500, 50],
  [2000, 30],
] as const) {
  test(`panning at ${count}`, async ({ page, request }) => {
    test.setTimeout(240_000);
    await page.goto(await viewOf(request, count));
    await page.waitForFunction(
      ([selector, all]) => document.querySelectorAll(selector).length >= all,
      [ENTITIES, count * 0.9] as const,
      { timeout: 120_000 },
    );
    await page.waitForTimeout(2500);
    const rounds: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push(await panned(page));
    }
    const lines = await page.locator(".list-count").innerText();
    const name = `panning at ${lines}`;
    report({ name, unit: "frames a second", bound: "at least", bar: least }, rounds);
  });
}
