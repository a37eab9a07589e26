/** Paths: how two entities hang together, each step with its evidence, beside the canvas. */

import { type Asked, useAnswer } from "../api/answer.ts";
import { PathsDocument, type PathsQuery } from "../generated/graphql.ts";
import { Empty, Pending, Problems } from "../parts/notices.tsx";
import { useLanguage } from "../parts/reader.tsx";
import { Search } from "../parts/search.tsx";
import { Found, MOST_PATHS, type PathsRoute } from "../paths/found.tsx";
import { go, stay } from "../view/navigation.ts";
import { LONGEST_PATH } from "../view/route.ts";

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
