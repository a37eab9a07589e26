/** Opening: what a route of the explore screen shows first. */

import { ApiError, ask } from "../api/client.ts";
import { FactsByIdDocument, OpeningDocument } from "../generated/graphql.ts";
import { lineId } from "../graph/lines.ts";
import { fanned } from "../layout/fan.ts";
import { layOut } from "../layout/layout.ts";
import { decoded } from "./codec.ts";
import type { Route } from "./route.ts";
import type { Selection } from "./session.ts";
import { type Found, tiesOf } from "./ties.ts";
import { EMPTY, type View, withPlaces } from "./view.ts";

export type ExploreRoute = Extract<Route, { screen: "explore" }>;

/** So many neighbors are shown at first. */
export const AT_FIRST = 25;

export interface Opening extends Found {
  readonly view: View;
  readonly selection: Selection;
  readonly omitted: number;
}

const NOTHING_OPEN: Opening = {
  entities: [],
  relations: [],
  problems: [],
  view: EMPTY,
  selection: null,
  omitted: 0,
};

/** Ask for what a route shows first, or what the fragment of its address says. */
export async function open(
  route: ExploreRoute,
  fragment: string,
  language: string,
  signal: AbortSignal,
): Promise<Opening> {
  const shared = decoded(fragment);
  if (shared !== null) {
    const keys = [...shared.view.places.keys()];
    return { ...(await tiesOf(keys, keys, language, signal)), ...shared, omitted: 0 };
  }
  if (route.fact !== null) {
    return openFact(route.fact, language, signal);
  }
  return route.of === null ? NOTHING_OPEN : openEntity(route.of, language, signal);
}

async function openEntity(key: string, language: string, signal: AbortSignal): Promise<Opening> {
  const variables = { of: [key], most: AT_FIRST + 1 };
  const { data, problems } = await ask(OpeningDocument, variables, { language, signal });
  const { entities, relations, omittedEntities } = data.neighborhood;
  if (entities.length === 0) {
    throw new ApiError({ why: "failed", messages: problems });
  }
  const omitted = omittedEntities.reduce((sum, { count }) => sum + count, 0);
  const selection: Selection = { type: "entity", key };
  return { ...(await arranged({ entities, relations, problems }, key)), selection, omitted };
}

async function openFact(id: string, language: string, signal: AbortSignal): Promise<Opening> {
  const { data } = await ask(FactsByIdDocument, { ids: [id] }, { language, signal });
  const fact = data.nodes[0];
  if (!fact || !("source" in fact)) {
    return NOTHING_OPEN;
  }
  const keys = [fact.source.key, fact.target.key];
  const found = await tiesOf(keys, keys, language, signal);
  const line = lineId(fact.source.key, fact.target.key);
  return {
    ...(await arranged(found, fact.source.key)),
    selection: { type: "line", id: line },
    omitted: 0,
  };
}

async function arranged(found: Found, middle: string): Promise<Found & Pick<Opening, "view">> {
  const others = found.entities.map(({ key }) => key).filter((key) => key !== middle);
  const starts = new Map([...fanned(others, { x: 0, y: 0 }, new Map()), [middle, { x: 0, y: 0 }]]);
  const bodies = found.entities.map(({ key }) => ({
    key,
    ...(starts.get(key) ?? { x: 0, y: 0 }),
    fixed: false,
  }));
  const links = found.relations.map(({ source, target }) => [source.key, target.key] as const);
  return { ...found, view: withPlaces(EMPTY, await layOut({ bodies, links })) };
}
