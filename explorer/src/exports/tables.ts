/** The view as files that other programs read: JSON, GraphML and CSV. */

import type { Relation } from "../graph/known.ts";
import type { Places, Scene } from "../view/view.ts";

export function relationsOf(scene: Scene): Relation[] {
  return scene.lines.flatMap(({ relations }) => relations);
}

function articlesOf({ evidence }: Relation): string[] {
  return [...new Set(evidence.map(({ article }) => article.key))];
}

export function asJson(scene: Scene, places: Places): string {
  const entities = scene.entities.map(({ key, kind, name }) => ({
    key,
    kind,
    name,
    ...(places.get(key) ?? {}),
  }));
  const relations = relationsOf(scene).map((relation) => ({
    id: relation.id,
    kind: relation.kind,
    source: relation.source.key,
    target: relation.target.key,
    modality: relation.modality,
    since: relation.since?.edtf ?? null,
    until: relation.until?.edtf ?? null,
    articles: articlesOf(relation),
  }));
  return `${JSON.stringify({ entities, relations }, null, 2)}\n`;
}

/** A table of the relations, with the names of both ends, as RFC 4180 has it. */
export function asCsv(scene: Scene): string {
  const names = new Map(scene.entities.map(({ key, name }) => [key, name]));
  const rows = relationsOf(scene).map((relation) => {
    const { id, kind, source, target, modality, since, until } = relation;
    return [
      id,
      source.key,
      names.get(source.key) ?? "",
      kind,
      target.key,
      names.get(target.key) ?? "",
      modality,
      since?.edtf ?? "",
      until?.edtf ?? "",
      articlesOf(relation).join(" "),
    ];
  });
  const head = "id,source,source_name,kind,target,target_name,modality,since,until,articles".split(
    ",",
  );
  return [head, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

// A cell that starts like a formula would be run by spreadsheets.
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const GRAPHML_KEYS = [
  ["name", "node", "string"],
  ["kind", "all", "string"],
  ["x", "node", "double"],
  ["y", "node", "double"],
  ["modality", "edge", "string"],
  ["since", "edge", "string"],
  ["until", "edge", "string"],
  ["articles", "edge", "string"],
] as const;

export function asGraphml(scene: Scene, places: Places): string {
  const keys = GRAPHML_KEYS.map(
    ([name, on, type]) => `<key id="${name}" for="${on}" attr.name="${name}" attr.type="${type}"/>`,
  );
  const nodes = scene.entities.map(({ key, kind, name }) => {
    const { x, y } = places.get(key) ?? { x: 0, y: 0 };
    return `<node id="${escaped(key)}">${data({ name, kind, x: String(x), y: String(y) })}</node>`;
  });
  const edges = relationsOf(scene).map((relation) => {
    const { id, kind, source, target, modality, since, until } = relation;
    const dates = { ...(since && { since: since.edtf }), ...(until && { until: until.edtf }) };
    const about = { kind, modality, ...dates, articles: articlesOf(relation).join(" ") };
    return `<edge id="${escaped(id)}" source="${escaped(source.key)}" target="${escaped(target.key)}">${data(about)}</edge>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ...keys,
    '<graph edgedefault="directed">',
    ...nodes,
    ...edges,
    "</graph>",
    "</graphml>",
    "",
  ].join("\n");
}

function data(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([key, value]) => `<data key="${key}">${escaped(value)}</data>`)
    .join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Return text as XML has it: escaped, and without the characters that XML cannot have. */
export function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
