/**
 * A view as the fragment of a URL, and back.
 *
 * Keys are made of `a-z 0-9 . _ : -` alone, so `*` and `,` can stand between them unescaped.
 * What cannot be read is left out: an old or mangled link still opens what it can.
 */

import type { Modality } from "../generated/graphql.ts";
import type { Filters } from "../graph/filters.ts";
import { MODALITIES } from "../graph/lines.ts";
import type { Selection } from "./session.ts";
import { MOST_ENTITIES, type Point, type View } from "./view.ts";

export interface Shared {
  readonly view: View;
  readonly selection: Selection;
}

export function encoded({ view, selection }: Shared): string {
  const { filters } = view;
  const places = [...view.places].map(
    ([key, { x, y }]) => `${key}*${Math.round(x)}*${Math.round(y)}`,
  );
  const parts: [string, string][] = [
    ["n", places.join(",")],
    ["p", [...view.pinned].join(",")],
    ["x", [...view.hidden].join(",")],
    ["k", [...filters.entityKinds].join(",")],
    ["r", [...filters.relationKinds].join(",")],
    ["m", [...filters.modalities].join(",")],
    ["d", filters.day],
    ["a", filters.article],
    ["s", selection === null ? "" : selection.type === "entity" ? selection.key : selection.id],
  ];
  return parts
    .filter(([, text]) => text !== "")
    .map(([name, text]) => `${name}=${text}`)
    .join("&");
}

/** Return what a fragment says, without its `#`; null if it places no entity. */
export function decoded(fragment: string): Shared | null {
  const parts = new Map(
    fragment
      .split("&")
      .map((part) => [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)]),
  );
  const list = (name: string) => (parts.get(name) ?? "").split(",").filter((item) => item !== "");
  const places = new Map(list("n").flatMap(placeOf).slice(0, MOST_ENTITIES));
  if (places.size === 0) {
    return null;
  }
  const there = (key: string) => places.has(key);
  const filters: Filters = {
    entityKinds: new Set(list("k")),
    relationKinds: new Set(list("r")),
    modalities: new Set(list("m").filter(isModality)),
    day: /^\d{4}-\d\d-\d\d$/.exec(parts.get("d") ?? "")?.[0] ?? "",
    article: parts.get("a") ?? "",
  };
  const view: View = {
    places,
    pinned: new Set(list("p").filter(there)),
    hidden: new Set(list("x").filter(there)),
    filters,
  };
  return { view, selection: selectionOf(parts.get("s") ?? "", there) };
}

function placeOf(item: string): [string, Point][] {
  const [key = "", x = "", y = ""] = item.split("*");
  const whole = /^-?\d{1,7}$/;
  return key !== "" && whole.test(x) && whole.test(y)
    ? [[key, { x: Number(x), y: Number(y) }]]
    : [];
}

function isModality(text: string): text is Modality {
  return (MODALITIES as readonly string[]).includes(text);
}

function selectionOf(text: string, there: (key: string) => boolean): Selection {
  if (text === "" || !text.split("*").every(there)) {
    return null;
  }
  return text.includes("*") ? { type: "line", id: text } : { type: "entity", key: text };
}
