/** What is saved opens in what reads it; what is copied runs. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";

import type { Page } from "@playwright/test";

import { expect, test } from "../journeys/browser.ts";
import { copied, saved } from "../journeys/steps.ts";

const run = promisify(execFile);
const PYTHON = process.env["PYTHON"] ?? "../.venv/bin/python";
const KEYS = ["bram", "gull-rock", "nina-corvo", "punta-ventosa"];

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

test.beforeEach(async ({ page }) => {
  await page.goto(
    "/explore#n=bram*0*0,gull-rock*200*0,nina-corvo*0*200,punta-ventosa*200*200&m=FORECAST",
  );
  await expect(page.locator(".list-count")).toHaveText("4 entities, 3 relations");
  await page.getByRole("button", { name: "Share" }).click();
});

test("PNG is a picture of that size, with something drawn on it", async ({ page }) => {
  const png = await saved(page, "PNG");
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  const [width, height, colors] = await page.evaluate(
    async (bytes) => {
      const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
      const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
      context?.drawImage(image, 0, 0);
      const data = context?.getImageData(0, 0, image.width, image.height).data;
      return [image.width, image.height, data ? new Set(new Uint32Array(data.buffer)).size : 0];
    },
    [...png],
  );
  expect(width).toBeGreaterThan(400);
  expect(height).toBeGreaterThan(400);
  expect(colors).toBeGreaterThan(20);
});

test("PNG waits for the canvas to be there", async ({ page }) => {
  let letGo = () => undefined as void;
  const free = new Promise<void>((resolve) => (letGo = resolve));
  await page.route(/canvas-[^/]*\.js/, async (route) => {
    await free;
    await route.continue();
  });
  await page.reload();
  await page.getByRole("button", { name: "Share" }).click();
  await expect(page.getByRole("button", { name: "PNG" })).toBeDisabled();
  letGo();
  expect((await saved(page, "PNG")).subarray(1, 4).toString()).toBe("PNG");
});

/** Run a line of Python over a file, and return what it prints, read as JSON. */
async function read(file: Buffer, script: string): Promise<unknown> {
  const reading = run(PYTHON, ["-c", `import json, sys\n${script}`]);
  reading.child.stdin?.end(file);
  return JSON.parse((await reading).stdout);
}

test("SVG is well-formed, has every entity and line, and a browser draws it", async ({
  page,
  context,
}) => {
  const svg = await saved(page, "SVG");
  const script = `from xml.etree import ElementTree
names = [part.tag.rpartition("}")[2] for part in ElementTree.parse(sys.stdin).iter()]
print(json.dumps([names.count("line"), names.count("g") // 2]))`;
  expect(await read(svg, script)).toEqual([2, 4]);
  const other = await context.newPage();
  await other.setContent(`<img src="data:image/svg+xml;base64,${svg.toString("base64")}">`);
  await other.locator("img").evaluate((image: HTMLImageElement) => image.decode());
});

test("GraphML is read by networkx", async ({ page }) => {
  const script = `import networkx
graph = networkx.read_graphml(sys.stdin.buffer)
print(json.dumps([graph.number_of_nodes(), sorted(data["kind"] for *_, data in graph.edges(data=True))]))`;
  expect(await read(await saved(page, "GraphML"), script)).toEqual([
    4,
    ["Paints", "Tends", "Tends"],
  ]);
});

test("JSON has entities with places, relations with articles", async ({ page }) => {
  const { entities, relations } = JSON.parse((await saved(page, "JSON")).toString());
  expect(entities).toHaveLength(4);
  expect(entities).toContainEqual({
    key: "bram",
    kind: "Keeper",
    name: "Bram Quill",
    x: 0,
    y: 0,
  });
  expect(relations).toHaveLength(3);
  expect(relations).toContainEqual(
    expect.objectContaining({
      kind: "Tends",
      source: "bram",
      modality: "CLAIMED",
      since: "1990",
      until: "2001",
      articles: ["tern-lights"],
    }),
  );
});

test("CSV is read by Python's csv, a row for each relation", async ({ page }) => {
  const script = "import csv\nprint(json.dumps(list(csv.DictReader(sys.stdin))))";
  const rows = (await read(await saved(page, "CSV"), script)) as Record<string, string>[];
  expect(rows.map(({ source_name, kind }) => `${source_name} ${kind}`).sort()).toEqual([
    "Bram Quill Tends",
    "Nina Corvo Paints",
    "Nina Corvo Tends",
  ]);
});

interface Answer {
  readonly data: {
    readonly neighborhood: {
      readonly entities: readonly { readonly key: string }[];
      readonly relations: readonly { readonly kind: string; readonly modality: string }[];
    };
  };
}

/** What is on screen, filtered as it is there. */
function expectScreen({ data }: Answer): void {
  const { entities, relations } = data.neighborhood;
  expect(entities.map(({ key }) => key).sort()).toEqual(KEYS);
  expect(relations.map(({ modality }) => modality).sort()).toEqual([
    "CLAIMED",
    "PLANNED",
    "REPORTED",
  ]);
}

async function copy(page: Page, name: string): Promise<string> {
  await page.getByRole("button", { name, exact: true }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  return copied(page);
}

test("GraphQL runs as it is pasted", async ({ page, request }) => {
  const query = await copy(page, "GraphQL");
  expectScreen((await (await request.post("/graphql", { data: { query } })).json()) as Answer);
});

test("curl runs in a shell", async ({ page }) => {
  const command = await copy(page, "curl");
  expectScreen(JSON.parse((await run("sh", ["-c", `${command.trim()} -s`])).stdout) as Answer);
});

test("fetch runs in Node.js", async ({ page }) => {
  const script = `${await copy(page, "fetch")}console.log(JSON.stringify({ data, errors }));`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script]);
  expectScreen(JSON.parse(stdout) as Answer);
});

test("Python runs", async ({ page }) => {
  const script = `${await copy(page, "Python")}print(json.dumps(answer))`;
  expectScreen(JSON.parse((await run(PYTHON, ["-c", script])).stdout) as Answer);
});

test("GraphiQL opens with the operation, and runs it", async ({ page, wrongs }) => {
  await page.getByRole("link", { name: "Open in GraphiQL" }).click();
  await expect(page.locator(".graphiql-query-editor")).toContainText("OnScreen");
  await page.locator(".graphiql-execute-button").click();
  await expect(page.locator(".graphiql-response")).toContainText("punta-ventosa");
  expect(wrongs).toEqual([]);
});
