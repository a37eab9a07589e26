/** Exploring: what a session does that asks the server or the layout. */

import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";

import { causeOf } from "../api/answer.ts";
import { ApiError, type Cause, ask } from "../api/client.ts";
import { follow } from "../api/live.ts";
import {
  type Direction,
  ExpandDocument,
  FactsByIdDocument,
  OpeningDocument,
  TiesDocument,
} from "../generated/graphql.ts";
import type { Entity, Relation } from "../graph/known.ts";
import { lineId } from "../graph/lines.ts";
import { fanned } from "../layout/fan.ts";
import { layOut } from "../layout/layout.ts";
import { useAbout } from "../parts/about.tsx";
import { useAnnounce } from "../parts/announcer.tsx";
import { useLanguage } from "../parts/reader.tsx";
import { decoded, encoded } from "./codec.ts";
import { remember } from "./navigation.ts";
import { NO_NEWS, type News, sizeOf, withChange } from "./news.ts";
import type { Route } from "./route.ts";
import { type Action, START, type Selection, type Session, advanced } from "./session.ts";
import { EMPTY, MOST_ENTITIES, type Places, type Scene, sceneOf, withPlaces } from "./view.ts";

export type ExploreRoute = Extract<Route, { screen: "explore" }>;

/** So many neighbors are shown at first, and so many come with each expansion. */
export const AT_FIRST = 25;
export const AT_ONCE = 50;
/** So many entities are asked for their ties at once: more would cost more than one may. */
const TIES_AT_ONCE = 25;
const PAUSE = 250;

/** How far an entity was expanded by a kind of relation and a direction. */
export interface Progress {
  readonly after: string | null;
  readonly done: boolean;
}

export interface Exploring {
  readonly session: Session;
  readonly scene: Scene;
  readonly busy: boolean;
  readonly failure: { readonly cause: Cause; readonly retry: () => void } | null;
  /** How many neighbors the opening left out. */
  readonly omitted: number;
  progress(key: string, kind: string | null, direction: Direction): Progress;
  dispatch(action: Action): void;
  expand(key: string, kind?: string | null, direction?: Direction): void;
  add(entity: Entity): void;
  layOutAgain(): void;
  /** How many records changed since, of those on the canvas and beside it. */
  readonly news: number;
  showNews(): void;
}

interface Found {
  readonly entities: readonly Entity[];
  readonly relations: readonly Relation[];
}

const NOT_BEGUN: Progress = { after: null, done: false };

export function useExploring(route: ExploreRoute): Exploring {
  const language = useLanguage();
  const { say, tag } = language;
  const announce = useAnnounce();
  const [session, dispatch] = useReducer(advanced, START);
  const [running, setRunning] = useState(0);
  const [failure, setFailure] = useState<Exploring["failure"]>(null);
  const [omitted, setOmitted] = useState(0);
  const [pages, setPages] = useState<ReadonlyMap<string, Progress>>(new Map());
  const latest = useRef(session);
  latest.current = session;
  const opened = useRef<ExploreRoute | null>(null);

  const attempt = useCallback((work: (signal: AbortSignal) => Promise<void>): AbortController => {
    const controller = new AbortController();
    setFailure(null);
    setRunning((count) => count + 1);
    work(controller.signal)
      .catch((error: unknown) => {
        if (!controller.signal.aborted) {
          setFailure({ cause: causeOf(error), retry: () => void attempt(work) });
        }
      })
      .finally(() => setRunning((count) => count - 1));
    return controller;
  }, []);

  useEffect(() => {
    opened.current = null;
    setOmitted(0);
    setPages(new Map());
    const controller = attempt(async (signal) => {
      const opening = await open(route, location.hash.slice(1), tag, signal);
      if (signal.aborted) {
        return;
      }
      dispatch({ do: "learn", entities: opening.entities, relations: opening.relations });
      dispatch({ do: "restore", view: opening.view, selection: opening.selection });
      setOmitted(opening.omitted);
      opened.current = route;
    });
    return () => controller.abort();
  }, [route, tag, attempt]);

  const [news, setNews] = useState<News>(NO_NEWS);
  const { version } = useAbout().graph;
  useEffect(() => {
    setNews(NO_NEWS);
    return follow(version, (change) => {
      const { known, history } = latest.current;
      setNews((last) => withChange(last, change, history.present.places, known));
    });
  }, [route, version]);
  const showNews = () =>
    void attempt(async (signal) => {
      dispatch({ do: "catchUp", news });
      setNews(NO_NEWS);
      await bring(news, null, signal);
    });

  const view = session.history.present;
  useEffect(() => {
    const timer = setTimeout(() => {
      if (opened.current === route && view.places.size > 0) {
        remember(route, encoded({ view, selection: session.selection }));
      }
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [view, session.selection, route]);

  /** Put what was found on the canvas, beside `parent`, and tie it to what is there. */
  const bring = async (found: Found, parent: string | null, signal: AbortSignal) => {
    const there = latest.current.history.present.places;
    const fresh = [
      ...new Map(found.entities.map((entity) => [entity.key, entity])).values(),
    ].filter(({ key }) => !there.has(key));
    const fitting = fresh.slice(0, Math.max(0, MOST_ENTITIES - there.size));
    const keys = fitting.map(({ key }) => key);
    const ties = await tiesOf(keys, [...there.keys(), ...keys], tag, signal);
    const relations = [...found.relations, ...ties.relations];
    const places = await placesBeside(keys, relations, there, parent);
    if (!signal.aborted) {
      // As the ties have them: in the reader's language, wherever they were heard of first.
      dispatch({ do: "learn", entities: ties.entities, relations });
      dispatch({ do: "add", places });
      announce(
        fitting.length < fresh.length ? say.tooMany : language.count(say.expanded, keys.length),
      );
    }
  };

  const expand: Exploring["expand"] = (key, kind = null, direction = "BOTH") =>
    void attempt(async (signal) => {
      const name = `${key}|${kind ?? ""}|${direction}`;
      const { after } = pages.get(name) ?? NOT_BEGUN;
      const variables = {
        key,
        kinds: kind === null ? null : [kind],
        direction,
        first: AT_ONCE,
        after,
      };
      const { data } = await ask(ExpandDocument, variables, { language: tag, signal });
      const page = data.entity?.relations;
      if (page) {
        const entities = page.nodes.flatMap(({ source, target }) => [source, target]);
        await bring({ entities, relations: page.nodes }, key, signal);
        const progress = {
          after: page.pageInfo.endCursor ?? null,
          done: !page.pageInfo.hasNextPage,
        };
        setPages((last) => new Map([...last, [name, progress]]));
      }
    });

  const add = (entity: Entity) => {
    const selection: Selection = { type: "entity", key: entity.key };
    if (latest.current.history.present.places.has(entity.key)) {
      dispatch({ do: "select", selection });
      return;
    }
    attempt(async (signal) => {
      await bring({ entities: [entity], relations: [] }, null, signal);
      dispatch({ do: "select", selection });
    });
  };

  const scene = useMemo(() => sceneOf(session.known, view), [session.known, view]);
  const layOutAgain = () =>
    void attempt(async () => {
      const bodies = scene.entities.map(({ key }) => ({
        key,
        ...(view.places.get(key) ?? { x: 0, y: 0 }),
        fixed: view.pinned.has(key),
      }));
      const links = scene.lines.map(({ source, target }) => [source, target] as const);
      dispatch({ do: "move", places: await layOut({ bodies, links }) });
      announce(say.laidOut);
    });

  return {
    session,
    scene,
    busy: running > 0,
    failure,
    omitted,
    progress: (key, kind, direction) => pages.get(`${key}|${kind ?? ""}|${direction}`) ?? NOT_BEGUN,
    dispatch,
    expand,
    add,
    layOutAgain,
    news: sizeOf(news),
    showNews,
  };
}

interface Opening extends Found {
  readonly view: Session["history"]["present"];
  readonly selection: Selection;
  readonly omitted: number;
}

const NOTHING_OPEN: Opening = {
  entities: [],
  relations: [],
  view: EMPTY,
  selection: null,
  omitted: 0,
};

async function open(
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
  return { ...(await arranged({ entities, relations }, key)), selection, omitted };
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

async function arranged(
  found: Found,
  middle: string,
): Promise<Pick<Opening, "view" | "entities" | "relations">> {
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

async function placesBeside(
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
async function tiesOf(
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
  return { entities, relations: entities.flatMap(({ relations }) => relations.nodes) };
}
