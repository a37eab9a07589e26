/**
 * The bars of speed and size, measured: `npm run bars`, on a machine that does nothing else.
 *
 * It prints figures and asserts none: machines differ. Serve the Tate graph, or about a tenth
 * of it, as benchmarks.tate writes it.
 */

import { gzipSync } from "node:zlib";

import { type APIRequestContext, type Page, test } from "@playwright/test";

const HUB = "artist:558";
const ROUNDS = 5;

function report(name: string, value: string): void {
  console.log(`${name.padEnd(58)} ${value}`);
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;
}

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
  report("home, bytes (at most 45,000)", String(await scripts(page, "/", ".card")));
  const other = await context.newPage();
  const explore = `/explore?of=${HUB}`;
  report(
    "explore with cytoscape and worker, bytes (at most 220,000)",
    String(await scripts(other, explore, ".canvas")),
  );
});

test("interactive at 4 times CPU slowdown", async ({ page }) => {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.addInitScript(() => {
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
  });
  const rounds: { box: number; cards: number; busy: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await page.goto("/");
    await page.locator(".card").first().waitFor();
    await page.waitForTimeout(700);
    rounds.push(
      await page.evaluate(() => (window as unknown as { marks: (typeof rounds)[number] }).marks),
    );
  }
  report("search box there, ms (at most 1,500)", median(rounds.map(({ box }) => box)).toFixed(0));
  report("examples there, ms", median(rounds.map(({ cards }) => cards)).toFixed(0));
  report(
    "last long task ends, ms (at most 1,500)",
    median(rounds.map(({ busy }) => busy)).toFixed(0),
  );
});

const ENTITIES = ".side section > ul > li > .row";

test("expand of 50, and a reply drawn", async ({ page }) => {
  const times: number[] = [];
  const drawn: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await page.goto("about:blank");
    await page.goto(`/explore?of=${HUB}`);
    await page.locator(".expansion li").first().waitFor();
    await page.waitForTimeout(800);
    // The first page of the most important is on the canvas already: this is the second.
    await page.locator(".expansion button:enabled").last().click();
    await page.waitForTimeout(1500);
    const [time, reply] = await page.evaluate(async (selector) => {
      const before = document.querySelectorAll(selector).length;
      const button = [
        ...document.querySelectorAll<HTMLButtonElement>(".expansion button:enabled"),
      ].at(-1);
      const start = performance.now();
      button?.click();
      while (document.querySelectorAll(selector).length === before) {
        await new Promise(requestAnimationFrame);
      }
      await new Promise(requestAnimationFrame);
      const end = performance.now();
      const replies = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
      const last = replies.filter(
        ({ name, responseEnd }) => name.endsWith("/graphql") && responseEnd > start,
      );
      return [end - start, end - Math.max(...last.map(({ responseEnd }) => responseEnd))];
    }, ENTITIES);
    times.push(time ?? NaN);
    drawn.push(reply ?? NaN);
  }
  report("expand of 50, ms (at most 500)", median(times).toFixed(0));
  report("last reply until drawn, layout included, ms (at most 100)", median(drawn).toFixed(0));
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

for (const [count, least] of [
  [500, 50],
  [2000, 30],
] as const) {
  test(`panning at ${count}`, async ({ page, request }) => {
    test.setTimeout(180_000);
    await page.goto(await viewOf(request, count));
    await page.waitForFunction(
      ([selector, all]) => document.querySelectorAll(selector).length >= all,
      [ENTITIES, count * 0.9] as const,
      { timeout: 120_000 },
    );
    await page.waitForTimeout(2500);
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
    const lines = await page.locator(".list-count").innerText();
    report(`panning at ${lines}, frames a second (at least ${least})`, (await frames).toFixed(1));
  });
}
