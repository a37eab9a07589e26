/** The page of an entity: all its facts grouped by relation, each with its evidence. */

import { useState } from "preact/hooks";

import { useAnswer } from "../api/answer.ts";
import { useRows } from "../api/rows.ts";
import {
  CountsDocument,
  type CountsQuery,
  EntityPageDocument,
  type EntityPageQuery,
  FactsDocument,
} from "../generated/graphql.ts";
import { title, words } from "../graph/ontology.ts";
import { useAbout } from "../parts/about.tsx";
import { Proofs } from "../parts/evidence.tsx";
import { Attributes, Fact } from "../parts/fact.tsx";
import { Link } from "../parts/link.tsx";
import { Mark } from "../parts/mark.tsx";
import { Empty, Pending, Problems } from "../parts/notices.tsx";
import { useLanguage } from "../parts/reader.tsx";
import { HOME, explore, paths } from "../view/route.ts";

const AT_ONCE = 20;

type Told = NonNullable<EntityPageQuery["entity"]>;
type Facet = CountsQuery["entities"]["facets"]["relations"][number];

export function EntityPage({ of: key }: { of: string }) {
  const { say } = useLanguage();
  const asked = useAnswer(EntityPageDocument, { key });
  if (asked.state !== "there") {
    return <Pending asked={asked} />;
  }
  if (asked.data.entity === null) {
    return (
      <Empty title={say.missingEntity(key)} whole>
        <Link to={HOME}>{say.goHome}</Link>
      </Empty>
    );
  }
  return (
    <>
      <Problems problems={asked.problems} />
      <Head entity={asked.data.entity} />
      <Groups of={key} />
      {asked.data.entity.evidence.length > 0 && (
        <section class="group">
          <h2>{say.about}</h2>
          <Proofs proofs={asked.data.entity.evidence} />
        </section>
      )}
    </>
  );
}

function Head({ entity }: { entity: Told }) {
  const { say } = useLanguage();
  const { ontology } = useAbout();
  const rows = useRows([entity.id], [entity.kind]);
  const others = [...new Set([...entity.names.map(({ text }) => text), ...entity.aliases])].filter(
    (name) => name !== entity.name,
  );
  return (
    <header class="page-head">
      <Mark kind={entity.kind} size={56} />
      <div>
        <p class="overline">{title(entity.kind)}</p>
        <h1>{entity.name}</h1>
        {entity.description && <p class="description">{entity.description}</p>}
        <dl class="properties">
          {others.length > 0 && (
            <div>
              <dt>{say.aliases}</dt>
              <dd>{others.join(", ")}</dd>
            </div>
          )}
          <Attributes
            kind={entity.kind}
            row={rows.get(entity.id)}
            attributes={ontology.entityKinds.get(entity.kind)?.attributes ?? []}
          />
        </dl>
        <div class="actions">
          <Link class="button primary" to={explore(entity.key)}>
            {say.exploreAround}
          </Link>
          <Link class="button" to={paths(entity.key)}>
            {say.pathsFrom}
          </Link>
        </div>
      </div>
    </header>
  );
}

function Groups({ of: key }: { of: string }) {
  const { say } = useLanguage();
  const asked = useAnswer(CountsDocument, { key });
  if (asked.state !== "there") {
    return <Pending asked={asked} />;
  }
  const facets = asked.data.entities.facets.relations;
  return facets.length === 0 ? (
    <p class="aside">{say.noFacts}</p>
  ) : (
    <>
      <Problems problems={asked.problems} />
      {facets.map((facet) => (
        <Group key={`${facet.kind}${facet.direction}`} of={key} facet={facet} />
      ))}
    </>
  );
}

function Group({ of: key, facet }: { of: string; facet: Facet }) {
  const language = useLanguage();
  const { say } = language;
  const { ontology } = useAbout();
  const [pages, setPages] = useState<readonly (string | null)[]>([null]);
  const id = `${facet.kind}-${facet.direction}`;
  return (
    <section class="group" aria-labelledby={id}>
      <h2 id={id}>
        {facet.direction === "IN" && <span aria-hidden="true">←</span>}
        {title(facet.kind)}
        <span class="number">{language.number(facet.relations)}</span>
      </h2>
      <p class="aside">
        {ontology.relationKinds.get(facet.kind)?.description ?? words(facet.kind)}
      </p>
      {pages.map((after, index) => (
        <Page
          key={after ?? ""}
          of={key}
          facet={facet}
          after={after}
          next={
            index < pages.length - 1
              ? null
              : (cursor, left) => (
                  <button type="button" onClick={() => setPages([...pages, cursor])}>
                    {language.count(say.more, Math.min(AT_ONCE, left))}
                  </button>
                )
          }
          before={index * AT_ONCE}
        />
      ))}
    </section>
  );
}

interface PageProps {
  readonly of: string;
  readonly facet: Facet;
  readonly after: string | null;
  readonly before: number;
  readonly next: ((cursor: string, left: number) => preact.JSX.Element) | null;
}

function Page({ of: key, facet, after, before, next }: PageProps) {
  const asked = useAnswer(FactsDocument, {
    key,
    kinds: [facet.kind],
    direction: facet.direction,
    first: AT_ONCE,
    after,
  });
  const page = asked.state === "there" ? asked.data.entity?.relations : undefined;
  const rows = useRows(page?.nodes.map(({ id }) => id) ?? [], [facet.kind]);
  if (asked.state !== "there" || page === undefined) {
    return <Pending asked={asked} />;
  }
  const cursor = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  return (
    <>
      <Problems problems={asked.problems} />
      <ul class="facts">
        {page.nodes.map((fact) => (
          <li key={fact.id}>
            <Fact fact={fact} row={rows.get(fact.id)} />
          </li>
        ))}
      </ul>
      {cursor && next?.(cursor, page.totalCount - before - page.nodes.length)}
    </>
  );
}
