/** News: what a change set did to what is on the canvas, held back until the reader asks. */

import type { ChangesSubscription } from "../generated/graphql.ts";
import { type Entity, type Known, type Relation, learned } from "../graph/known.ts";
import type { Places } from "./view.ts";

export type ChangeSet = ChangesSubscription["changes"];

export interface News {
  /** Entities on the canvas that are other now, and new neighbors of them. */
  readonly entities: readonly Entity[];
  /** Relations with at least one end on the canvas. */
  readonly relations: readonly Relation[];
  /** Ids of records that are gone. */
  readonly gone: ReadonlySet<string>;
}

export const NO_NEWS: News = { entities: [], relations: [], gone: new Set() };

/** Return the news with those of one more change set, as far as they touch the canvas. */
export function withChange(news: News, change: ChangeSet, places: Places, known: Known): News {
  const near = change.relations.filter(
    ({ source, target }) => places.has(source.key) || places.has(target.key),
  );
  const touched = [
    ...change.entities.filter(({ key }) => places.has(key)),
    ...near.flatMap(({ source, target }) => [source, target]),
  ];
  const gone = change.effects.filter(
    ({ action, id }) => action === "REMOVED" && isKnown(known, id),
  );
  return {
    entities: [...news.entities, ...touched],
    relations: [...news.relations, ...near],
    gone: new Set([...news.gone, ...gone.map(({ id }) => id)]),
  };
}

function isKnown(known: Known, id: string): boolean {
  return known.relations.has(id) || [...known.entities.values()].some((entity) => entity.id === id);
}

export function sizeOf({ entities, relations, gone }: News): number {
  const ids = new Set([...entities, ...relations].map(({ id }) => id));
  return new Set([...ids, ...gone]).size;
}

/** Return what is known without the records that are gone, and with those that are new. */
export function caughtUp(known: Known, { entities, relations, gone }: News): Known {
  const all = learned(known, entities, relations);
  const kept = <T extends { readonly id: string }>(records: ReadonlyMap<string, T>) =>
    new Map([...records].filter(([, { id }]) => !gone.has(id)));
  return { entities: kept(all.entities), relations: kept(all.relations) };
}
