/** Home: search, examples, and what the graph holds. */

import { useState } from "preact/hooks";

import { title, words } from "../graph/ontology.ts";
import { wheelOf } from "../layout/wheel.ts";
import { useAbout } from "../parts/about.tsx";
import { Examples } from "../parts/examples.tsx";
import { Link } from "../parts/link.tsx";
import { Drawn, Mark } from "../parts/mark.tsx";
import { useLanguage } from "../parts/reader.tsx";
import { Search } from "../parts/search.tsx";
import { go } from "../view/navigation.ts";
import { HOME, explore } from "../view/route.ts";

const EXAMPLES = 8;

export function Home({ kind }: { kind: string | null }) {
  const language = useLanguage();
  const { say } = language;
  const { graph, ontology } = useAbout();
  const chosen = kind !== null && ontology.entityKinds.has(kind) ? kind : null;
  return (
    <>
      <section class="hero">
        <h1>Fonte</h1>
        <p class="tagline">{say.tagline}</p>
        <Search
          label={say.searchLabel}
          focused
          onChoose={({ key }) => go(explore(key))}
          class="large"
        />
      </section>
      <section class="start" aria-labelledby="start">
        <h2 id="start">
          {chosen === null
            ? say.examples
            : say.examplesOf(title(ontology.entityKinds.get(chosen)?.plural ?? ""))}
        </h2>
        <Examples kind={chosen} most={EXAMPLES} />
        {chosen !== null && <Link to={HOME}>{say.allKinds}</Link>}
      </section>
      <section class="holds" aria-labelledby="holds">
        <h2 id="holds">{say.holds}</h2>
        <p class="counts">
          {say.fromArticles(
            language.count(say.entities, graph.entities),
            language.count(say.relations, graph.relations),
            language.count(say.articles, graph.articles),
          )}
        </p>
        <div class="holds-grid">
          <Picture />
          <KindList chosen={chosen} />
        </div>
      </section>
    </>
  );
}

const WIDTH = 560;
const HEIGHT = 400;

function Picture() {
  const language = useLanguage();
  const { ontology, look } = useAbout();
  const [near, setNear] = useState<string | null>(null);
  const { places, arcs } = wheelOf(ontology, WIDTH - 170, HEIGHT - 130);
  const most = Math.max(1, ...[...ontology.relationKinds.values()].map(({ count }) => count));
  return (
    <svg
      class="picture"
      viewBox={`${-WIDTH / 2} ${-HEIGHT / 2} ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={language.say.pictureLabel}
      onMouseLeave={() => setNear(null)}
    >
      {arcs.map(({ relation, source, target, path, middle }) => (
        <g
          key={`${relation.kind}${source}${target}`}
          class={`arc ${near !== null && near !== source && near !== target ? "far" : ""}`}
        >
          <path d={path} stroke-width={1.2 + 3.5 * Math.sqrt(relation.count / most)} />
          {(near === source || near === target) && (
            <text x={middle.x} y={middle.y}>
              {words(relation.kind)}
            </text>
          )}
        </g>
      ))}
      {[...places].map(([kind, { x, y }]) => (
        <g
          key={kind}
          class="wheel-kind"
          transform={`translate(${x} ${y})`}
          onMouseEnter={() => setNear(kind)}
        >
          <g transform={`scale(${sizeOf(ontology.entityKinds.get(kind)?.count ?? 0)})`}>
            <Drawn look={look(kind)} />
          </g>
          <text y={sizeOf(ontology.entityKinds.get(kind)?.count ?? 0) + 17}>
            {title(ontology.entityKinds.get(kind)?.plural ?? kind)}
          </text>
        </g>
      ))}
    </svg>
  );
}

function sizeOf(count: number): number {
  return 17 + Math.min(16, 2.4 * Math.log2(1 + count));
}

function KindList({ chosen }: { chosen: string | null }) {
  const language = useLanguage();
  const { ontology } = useAbout();
  return (
    <ul class="kind-list">
      {[...ontology.entityKinds.values()].map(({ kind, plural, count, description }) => (
        <li key={kind}>
          <Link to={{ screen: "home", kind }} current={kind === chosen}>
            <Mark kind={kind} size={24} />
            <span class="kind-name">{title(plural)}</span>
            <span class="number">{language.number(count)}</span>
            <span class="kind-about">{description}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
