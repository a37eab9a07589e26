/** Ties: what ties some entities to others, and where there is room for them. */

import { ask } from "../api/client.ts";
import { TiesDocument } from "../generated/graphql.ts";
import type { Entity, Relation } from "../graph/known.ts";
import { fanned } from "../layout/fan.ts";
import { layOut } from "../layout/layout.ts";
import type { Places } from "./view.ts";

/** So many entities are asked for their ties at once: more would cost more than one may. */
const TIES_AT_ONCE = 25;

export interface Found {
  readonly entities: readonly Entity[];
  readonly relations: readonly Relation[];
  /** What the server says is missing of it. */
  readonly problems: readonly string[];
}

/** Return places for what is new, beside `parent` or else at the edge; nothing else moves. */
export async function placesBeside(
  keys: readonly string[],
  relations: readonly Relation[],
  there: Places,
  parent: string | null,
): Promise<Places> {
  const middle = parent === null ? null : there.get(parent);
  const fresh = fanned(keys, middle ?? edgeOf(there), there);
  const all = new Map([...there, ...fresh]);
  const bodies = [...all].map(([key, place]) => ({ key, ...place, fixed: there.has(key) }));
  const links = relations
    .map(({ source, target }) => [source.key, target.key] as const)
    .filter(([source, target]) => all.has(source) && all.has(target));
  const settled = await layOut({ bodies, links });
  return new Map(keys.map((key) => [key, settled.get(key) ?? { x: 0, y: 0 }]));
}

// What has no parent comes in on the right of all that is there.
function edgeOf(there: Places): { x: number; y: number } {
  return { x: Math.max(0, ...[...there.values()].map(({ x }) => x)) + 60, y: 0 };
}

/** Return entities, and what ties them to others; of the ties of two hubs, the first 100 each. */
export async function tiesOf(
  keys: readonly string[],
  among: readonly string[],
  language: string,
  signal: AbortSignal,
): Promise<Found> {
  const chunks = Array.from({ length: Math.ceil(keys.length / TIES_AT_ONCE) }, (_, index) =>
    keys.slice(index * TIES_AT_ONCE, (index + 1) * TIES_AT_ONCE),
  );
  const answers = await Promise.all(
    chunks.map((chunk) =>
      ask(
        TiesDocument,
        { keys: chunk, among: [...among], first: chunk.length },
        { language, signal },
      ),
    ),
  );
  const entities = answers.flatMap(({ data }) => data.entities.nodes);
  return {
    entities,
    relations: entities.flatMap(({ relations }) => relations.nodes),
    problems: answers.flatMap(({ problems }) => problems),
  };
}
