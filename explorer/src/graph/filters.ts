/** Filters: what of the entities and relations on screen is drawn. */

import type { Modality } from "../generated/graphql.ts";
import type { Relation } from "./known.ts";

export interface Filters {
  /** What is not drawn, by kind and by modality. */
  readonly entityKinds: ReadonlySet<string>;
  readonly relationKinds: ReadonlySet<string>;
  readonly modalities: ReadonlySet<Modality>;
  /** Only relations that may hold on that day, as 2025-11-30; all if it is empty. */
  readonly day: string;
  /** Only relations that this article states; all if it is empty. */
  readonly article: string;
}

export const NO_FILTERS: Filters = {
  entityKinds: new Set(),
  relationKinds: new Set(),
  modalities: new Set(),
  day: "",
  article: "",
};

export function passes(filters: Filters, relation: Relation): boolean {
  return (
    !filters.relationKinds.has(relation.kind) &&
    !filters.modalities.has(relation.modality) &&
    mayHold(relation, filters.day) &&
    (filters.article === "" ||
      relation.evidence.some((evidence) => evidence.article.key === filters.article))
  );
}

// What is not dated may hold on any day, and a date of some precision on any day it may mean.
function mayHold({ since, until }: Relation, day: string): boolean {
  const starts = since?.earliest ?? null;
  const ends = until?.latest ?? null;
  return day === "" || ((starts === null || starts <= day) && (ends === null || day <= ends));
}

/** Return `set` with `item` in it if it was not, and without it if it was. */
export function toggled<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
  const other = new Set(set);
  if (!other.delete(item)) {
    other.add(item);
  }
  return other;
}
