/** Exploring: what a session does that asks the server or the layout. */

import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";

import { causeOf } from "../api/answer.ts";
import { ApiError, type Cause, ask } from "../api/client.ts";
import { follow } from "../api/live.ts";
import { type Direction, ExpandDocument } from "../generated/graphql.ts";
import type { Entity } from "../graph/known.ts";
import { layOut } from "../layout/layout.ts";
import { useAbout } from "../parts/about.tsx";
import { useAnnounce } from "../parts/announcer.tsx";
import { useLanguage } from "../parts/reader.tsx";
import { encoded } from "./codec.ts";
import { remember } from "./navigation.ts";
import { NO_NEWS, type News, sizeOf, withChange } from "./news.ts";
import { type ExploreRoute, open } from "./opening.ts";
import { type Action, START, type Selection, type Session, advanced } from "./session.ts";
import { type Found, placesBeside, tiesOf } from "./ties.ts";
import { MOST_ENTITIES, type Scene, sceneOf } from "./view.ts";

/** So many neighbors come with each expansion. */
export const AT_ONCE = 50;
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
  /** What the server could not tell of what was asked last. */
  readonly problems: readonly string[];
  /** How many neighbors the opening left out. */
  readonly omitted: number;
  progress(key: string, kind: string | null, direction: Direction): Progress;
  dispatch(action: Action): void;
  expand(key: string, kind?: string | null, direction?: Direction): void;
  add(entity: Entity): void;
  layOutAgain(): void;
  undo(): void;
  redo(): void;
  /** How many records changed since, of those on the canvas and beside it. */
  readonly news: number;
  showNews(): void;
}

const NOT_BEGUN: Progress = { after: null, done: false };

export function useExploring(route: ExploreRoute): Exploring {
  const language = useLanguage();
  const { say, tag } = language;
  const announce = useAnnounce();
  const [session, dispatch] = useReducer(advanced, START);
  const [running, setRunning] = useState(0);
  const [failure, setFailure] = useState<Exploring["failure"]>(null);
  const [problems, setProblems] = useState<readonly string[]>([]);
  const [omitted, setOmitted] = useState(0);
  const [pages, setPages] = useState<ReadonlyMap<string, Progress>>(new Map());
  const latest = useRef(session);
  latest.current = session;
  const reader = useRef(tag);
  const opened = useRef<ExploreRoute | null>(null);
  const controllers = useRef(new Set<AbortController>());

  const attempt = useCallback((work: (signal: AbortSignal) => Promise<void>): void => {
    const controller = new AbortController();
    controllers.current.add(controller);
    setFailure(null);
    setProblems([]);
    setRunning((count) => count + 1);
    work(controller.signal)
      .catch((error: unknown) => {
        if (!controller.signal.aborted) {
          setFailure({ cause: causeOf(error), retry: () => attempt(work) });
        }
      })
      .finally(() => {
        controllers.current.delete(controller);
        setRunning((count) => count - 1);
      });
  }, []);

  useEffect(() => {
    opened.current = null;
    setOmitted(0);
    setPages(new Map());
    attempt(async (signal) => {
      const opening = await open(route, location.hash.slice(1), reader.current, signal);
      if (signal.aborted) {
        return;
      }
      dispatch({ do: "learn", entities: opening.entities, relations: opening.relations });
      dispatch({ do: "restore", view: opening.view, selection: opening.selection });
      setOmitted(opening.omitted);
      setProblems(opening.problems);
      opened.current = route;
    });
    // What was asked for this route is of no use on another.
    return () => controllers.current.forEach((controller) => controller.abort());
  }, [route, attempt]);

  // In another language the same things have other names.
  useEffect(() => {
    const keys = [...latest.current.history.present.places.keys()];
    if (reader.current !== tag && keys.length > 0) {
      attempt(async (signal) => {
        dispatch({ do: "learn", ...(await tiesOf(keys, keys, tag, signal)) });
      });
    }
    reader.current = tag;
  }, [tag, attempt]);

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
    attempt(async (signal) => {
      dispatch({ do: "catchUp", news });
      setNews(NO_NEWS);
      await bring({ ...news, problems: [] }, null, signal);
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
      setProblems([...found.problems, ...ties.problems]);
      announce(
        fitting.length < fresh.length ? say.tooMany : language.count(say.expanded, keys.length),
      );
    }
  };

  const expand: Exploring["expand"] = (key, kind = null, direction = "BOTH") =>
    attempt(async (signal) => {
      const name = `${key}|${kind ?? ""}|${direction}`;
      const { after } = pages.get(name) ?? NOT_BEGUN;
      const variables = {
        key,
        kinds: kind === null ? null : [kind],
        direction,
        first: AT_ONCE,
        after,
      };
      const { data, problems } = await ask(ExpandDocument, variables, { language: tag, signal });
      const page = data.entity?.relations;
      if (!page) {
        throw new ApiError({ why: "failed", messages: problems });
      }
      const entities = page.nodes.flatMap(({ source, target }) => [source, target]);
      await bring({ entities, relations: page.nodes, problems }, key, signal);
      const progress = { after: page.pageInfo.endCursor ?? null, done: !page.pageInfo.hasNextPage };
      setPages((last) => new Map([...last, [name, progress]]));
    });

  const add = (entity: Entity) => {
    const selection: Selection = { type: "entity", key: entity.key };
    if (latest.current.history.present.places.has(entity.key)) {
      dispatch({ do: "select", selection });
      return;
    }
    attempt(async (signal) => {
      await bring({ entities: [entity], relations: [], problems: [] }, null, signal);
      dispatch({ do: "select", selection });
    });
  };

  const scene = useMemo(() => sceneOf(session.known, view), [session.known, view]);
  const layOutAgain = () =>
    attempt(async () => {
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
    problems,
    omitted,
    progress: (key, kind, direction) => pages.get(`${key}|${kind ?? ""}|${direction}`) ?? NOT_BEGUN,
    dispatch,
    expand,
    add,
    layOutAgain,
    undo: () => {
      dispatch({ do: "undo" });
      announce(say.undid);
    },
    redo: () => {
      dispatch({ do: "redo" });
      announce(say.redid);
    },
    news: sizeOf(news),
    showNews,
  };
}
