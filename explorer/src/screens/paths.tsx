/** Paths: how two entities hang together, each step with its evidence, beside the canvas. */

import { useMemo, useState } from "preact/hooks";

import { type Asked, useAnswer } from "../api/answer.ts";
import { PathsDocument, type PathsQuery } from "../generated/graphql.ts";
import { NOTHING, learned } from "../graph/known.ts";
import { lineId, weakestAt } from "../graph/lines.ts";
import { pathPlaces } from "../layout/ladder.ts";
import { Proofs } from "../parts/evidence.tsx";
import { Modal, Sentence } from "../parts/fact.tsx";
import { later } from "../parts/later.tsx";
import { Mark } from "../parts/mark.tsx";
import { Empty, Pending, Problems } from "../parts/notices.tsx";
import { useLanguage } from "../parts/reader.tsx";
import { Search } from "../parts/search.tsx";
import { go, stay } from "../view/navigation.ts";
import { LONGEST_PATH, type Route, entity } from "../view/route.ts";
import type { Selection } from "../view/session.ts";
import { EMPTY, type Places, sceneOf, withPlaces } from "../view/view.ts";

const Canvas = later(async () => (await import("../canvas/canvas.tsx")).default);

const MOST_PATHS = 20;
const NONE: ReadonlySet<string> = new Set();

type PathsRoute = Extract<Route, { screen: "paths" }>;
type Path = PathsQuery["paths"][number];

export function Paths({ route }: { route: PathsRoute }) {
  const { say } = useLanguage();
  const { from, to, longest } = route;
  const complete = from !== "" && to !== "";
  const asked = useAnswer(
    PathsDocument,
    from === "" && to === ""
      ? null
      : { from: from || to, to: to || from, longest, first: complete ? MOST_PATHS : 0 },
  );
  return (
    <>
      <h1 class="unseen">{say.paths}</h1>
      <Form route={route} asked={asked} />
      {complete ? (
        <Answered route={route} asked={asked} />
      ) : (
        <Empty title={say.choosePaths}>
          <p>{say.choosePathsHint}</p>
        </Empty>
      )}
    </>
  );
}

function Form({ route, asked }: { route: PathsRoute; asked: Asked<PathsQuery> }) {
  const language = useLanguage();
  const { say } = language;
  const data = asked.state === "there" ? asked.data : null;
  const end = (which: "from" | "to") => (
    <div class="field">
      <span aria-hidden="true">{say[which]}</span>
      <Search
        label={say[which]}
        text={route[which] === "" ? "" : (data?.[which]?.name ?? route[which])}
        focused={route[which] === "" && (which === "from" || route.from !== "")}
        onChoose={({ key }) => go({ ...route, [which]: key, chosen: 1 })}
      />
    </div>
  );
  return (
    <div class="path-form" role="search" aria-label={say.findPaths}>
      {end("from")}
      {end("to")}
      <label class="field">
        {say.longest}
        <select
          value={route.longest}
          onChange={(event) =>
            stay({ ...route, longest: Number(event.currentTarget.value), chosen: 1 })
          }
        >
          {Array.from({ length: LONGEST_PATH }, (_, index) => (
            <option key={index} value={index + 1}>
              {language.count(say.steps, index + 1)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function Answered({ route, asked }: { route: PathsRoute; asked: Asked<PathsQuery> }) {
  const language = useLanguage();
  const { say } = language;
  if (asked.state !== "there") {
    return <Pending asked={asked} />;
  }
  const { paths } = asked.data;
  const missing = [route.from, route.to].find(
    (_, index) => !(index === 0 ? asked.data.from : asked.data.to),
  );
  if (paths.length === 0) {
    return (
      <Empty
        title={
          missing === undefined
            ? say.noPath(language.count(say.steps, route.longest))
            : say.missingEntity(missing)
        }
      >
        <Problems problems={asked.problems} />
        {missing === undefined && route.longest < LONGEST_PATH && (
          <button type="button" onClick={() => stay({ ...route, longest: route.longest + 1 })}>
            {say.longer}
          </button>
        )}
      </Empty>
    );
  }
  return <Found route={route} paths={paths} problems={asked.problems} />;
}

interface FoundProps {
  readonly route: PathsRoute;
  readonly paths: readonly Path[];
  readonly problems: readonly string[];
}

function Found({ route, paths, problems }: FoundProps) {
  const language = useLanguage();
  const { say } = language;
  const chosen = paths[route.chosen - 1] ?? paths[0];
  return (
    <div class="paths-grid">
      <section class="path-list" aria-label={say.paths}>
        <Problems problems={problems} />
        <p class="overline" role="status">
          {paths.length === MOST_PATHS
            ? say.pathsFirst(language.number(MOST_PATHS))
            : language.count(say.pathsFound, paths.length)}
        </p>
        <ol>
          {paths.map((path, index) => (
            <li key={index}>
              <PathItem
                path={path}
                number={index + 1}
                open={path === chosen}
                onOpen={() => stay({ ...route, chosen: index + 1 })}
              />
            </li>
          ))}
        </ol>
      </section>
      <section class="stage" aria-label={say.canvas}>
        {chosen && <PathCanvas paths={paths} chosen={chosen} />}
        <p class="unseen" id="canvas-hint">
          {say.choosePathsHint}
        </p>
      </section>
    </div>
  );
}

interface ItemProps {
  readonly path: Path;
  readonly number: number;
  readonly open: boolean;
  readonly onOpen: () => void;
}

function PathItem({ path, number, open, onOpen }: ItemProps) {
  const language = useLanguage();
  const { say } = language;
  return (
    <>
      <button type="button" class="path-head" aria-expanded={open} onClick={onOpen}>
        <span class="path-number">{language.number(number)}</span>
        <span class="path-names">
          {path.entities.map(({ key, kind, name }, index) => (
            <span key={key}>
              {index > 0 && <span aria-hidden="true"> › </span>}
              <Mark kind={kind} size={16} /> {name}
            </span>
          ))}
        </span>
        <span class="path-about">
          {language.count(say.steps, path.length)} · {say.modalities[path.weakestModality]}
        </span>
      </button>
      {open && <Hops path={path} />}
    </>
  );
}

function Hops({ path }: { path: Path }) {
  const language = useLanguage();
  const { say } = language;
  const weakest = weakestAt(path.hops.map(({ relation }) => relation.modality));
  const certain = path.weakestModality === "REPORTED";
  return (
    <ol class="hops">
      {path.hops.map(({ relation, parallel }, index) => (
        <li key={relation.id} class={index === weakest && !certain ? "weakest" : ""}>
          {index === weakest && !certain && <span class="tagged">{say.weakest}</span>}
          <Sentence fact={relation} />
          <Modal fact={relation} />
          {parallel > 1 && <p class="aside">{language.count(say.parallel, parallel - 1)}</p>}
          <Proofs proofs={relation.evidence} />
        </li>
      ))}
    </ol>
  );
}

function PathCanvas({ paths, chosen }: { paths: readonly Path[]; chosen: Path }) {
  const [moved, setMoved] = useState<Places>(new Map());
  const [selection, setSelection] = useState<Selection>(null);
  const drawing = useMemo(() => {
    const known = learned(
      NOTHING,
      paths.flatMap(({ entities }) => entities),
      paths.flatMap(({ hops }) => hops.map(({ relation }) => relation)),
    );
    const places = new Map([
      ...pathPlaces(paths.map(({ entities }) => entities.map(({ key }) => key))),
      ...moved,
    ]);
    return { scene: sceneOf(known, withPlaces(EMPTY, places)), places };
  }, [paths, moved]);
  const among = useMemo(() => partsOf(chosen), [chosen]);
  return (
    <Canvas
      {...drawing}
      pinned={NONE}
      selection={selection}
      among={among}
      onSelect={setSelection}
      onMove={(places) => setMoved((last) => new Map([...last, ...places]))}
      onExpand={(key) => go(entity(key))}
    />
  );
}

function partsOf({ entities, hops }: Path): ReadonlySet<string> {
  const lines = hops.map(({ relation }) => lineId(relation.source.key, relation.target.key));
  return new Set([...entities.map(({ key }) => key), ...lines]);
}
