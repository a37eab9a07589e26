/** What has been learned of the graph so far: it only grows, and is never undone. */

import type { EntityCardFragment, RelationLineFragment } from "../generated/graphql.ts";

export type Entity = EntityCardFragment;
export type Relation = RelationLineFragment;

export interface Known {
  readonly entities: ReadonlyMap<string, Entity>;
  readonly relations: ReadonlyMap<string, Relation>;
}

export const NOTHING: Known = { entities: new Map(), relations: new Map() };

/** Return `known` with these added; what is told again replaces what was told before. */
export function learned(
  known: Known,
  entities: Iterable<Entity>,
  relations: Iterable<Relation>,
): Known {
  return {
    entities: new Map([...known.entities, ...keyed(entities, (entity) => entity.key)]),
    relations: new Map([...known.relations, ...keyed(relations, (relation) => relation.id)]),
  };
}

function* keyed<T>(items: Iterable<T>, key: (item: T) => string): Iterable<[string, T]> {
  for (const item of items) {
    yield [key(item), item];
  }
}
