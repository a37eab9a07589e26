/** The view: which entities are on the canvas, where, and what of them is drawn. */

import { type Filters, NO_FILTERS, passes } from "../graph/filters.ts";
import type { Entity, Known } from "../graph/known.ts";
import { type Line, linesOf } from "../graph/lines.ts";

/** So many the canvas draws; more would not run smoothly, nor be read. */
export const MOST_ENTITIES = 2000;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Places = ReadonlyMap<string, Point>;

export interface View {
  /** Where the entities are, in the order in which they came. */
  readonly places: Places;
  /** Those that stay when the rest is laid out again. */
  readonly pinned: ReadonlySet<string>;
  /** Those that were put out of sight one by one. */
  readonly hidden: ReadonlySet<string>;
  readonly filters: Filters;
}

export const EMPTY: View = {
  places: new Map(),
  pinned: new Set(),
  hidden: new Set(),
  filters: NO_FILTERS,
};

/** What is drawn of a view, and how much is not. */
export interface Scene {
  readonly entities: readonly Entity[];
  readonly lines: readonly Line[];
  readonly hiddenEntities: number;
  readonly hiddenRelations: number;
}

export function sceneOf(known: Known, view: View): Scene {
  const placed = [...view.places.keys()].flatMap((key) => known.entities.get(key) ?? []);
  const entities = placed.filter(
    ({ key, kind }) => !view.hidden.has(key) && !view.filters.entityKinds.has(kind),
  );
  const drawn = new Set(entities.map(({ key }) => key));
  const tied = [...known.relations.values()].filter(
    ({ source, target }) => view.places.has(source.key) && view.places.has(target.key),
  );
  const shown = tied.filter(
    (relation) =>
      drawn.has(relation.source.key) &&
      drawn.has(relation.target.key) &&
      passes(view.filters, relation),
  );
  return {
    entities,
    lines: linesOf(shown),
    hiddenEntities: placed.length - entities.length,
    hiddenRelations: tied.length - shown.length,
  };
}

/** Return the view with more entities on it; those that are there stay where they are. */
export function withPlaces(view: View, places: Places): View {
  return { ...view, places: new Map([...places, ...view.places]) };
}

/** Return the view with entities elsewhere. */
export function moved(view: View, places: Places): View {
  const kept = [...view.places].map(([key, place]) => [key, places.get(key) ?? place] as const);
  return { ...view, places: new Map(kept) };
}
