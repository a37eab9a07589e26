/** The panel beside the canvas: the evidence of a line, or an entity and how to go on from it. */

import { useAnswer } from "../api/answer.ts";
import { useRows } from "../api/rows.ts";
import {
  CountsDocument,
  type CountsQuery,
  EntityPageDocument,
  FactsByIdDocument,
  type FactFragment,
} from "../generated/graphql.ts";
import type { Entity, Relation } from "../graph/known.ts";
import { type Line, MODALITIES } from "../graph/lines.ts";
import { title, words } from "../graph/ontology.ts";
import { useAbout } from "../parts/about.tsx";
import { Proofs } from "../parts/evidence.tsx";
import { Attributes, Fact } from "../parts/fact.tsx";
import { Link } from "../parts/link.tsx";
import { Mark } from "../parts/mark.tsx";
import { Pending, Problems } from "../parts/notices.tsx";
import { useLanguage } from "../parts/reader.tsx";
import type { Exploring } from "../view/exploring.ts";
import { AT_ONCE } from "../view/exploring.ts";
import { entity as entityRoute, paths } from "../view/route.ts";

const MOST_FACTS = 100;

/** The facts of a line: the one that was linked to, then from the firmest to the weakest. */
export function LineDetail({ line, linked }: { line: Line; linked: string | null }) {
  const language = useLanguage();
  const ids = inOrder(line.relations, linked)
    .map(({ id }) => id)
    .slice(0, MOST_FACTS);
  const asked = useAnswer(FactsByIdDocument, { ids });
  const rows = useRows(
    ids,
    line.relations.map(({ kind }) => kind),
  );
  if (asked.state !== "there") {
    return <Pending asked={asked} />;
  }
  const facts = asked.data.nodes.filter(
    (node): node is FactFragment => node !== null && "kind" in node,
  );
  return (
    <>
      <Problems problems={asked.problems} />
      <h2 class="overline">
        {language.say.evidence} · {language.count(language.say.facts, line.relations.length)}
      </h2>
      {facts.map((fact) => (
        <Fact key={fact.id} fact={fact} row={rows.get(fact.id)} />
      ))}
    </>
  );
}

function inOrder(relations: readonly Relation[], linked: string | null): Relation[] {
  const rank = ({ id, modality }: Relation) => (id === linked ? -1 : MODALITIES.indexOf(modality));
  return relations.toSorted((one, other) => rank(one) - rank(other));
}

interface Props {
  readonly entity: Entity;
  readonly exploring: Exploring;
}

export function EntityDetail({ entity, exploring }: Props) {
  const language = useLanguage();
  const { say } = language;
  const { ontology } = useAbout();
  const asked = useAnswer(EntityPageDocument, { key: entity.key });
  const rows = useRows([entity.id], [entity.kind]);
  const told = asked.state === "there" ? asked.data.entity : null;
  const pinned = exploring.session.history.present.pinned.has(entity.key);
  return (
    <article class="entity-detail">
      <p class="overline">
        <Mark kind={entity.kind} size={18} /> {title(entity.kind)}
      </p>
      <h2>{entity.name}</h2>
      {told?.description && <p class="description">{told.description}</p>}
      <div class="actions" role="group" aria-label={say.actions(entity.name)}>
        <button type="button" class="primary" onClick={() => exploring.expand(entity.key)}>
          {say.expand}
        </button>
        <Link class="button" to={paths(entity.key)}>
          {say.pathsFrom}
        </Link>
        <button type="button" onClick={() => exploring.dispatch({ do: "pin", key: entity.key })}>
          {pinned ? say.unpin : say.pin}
        </button>
        <button type="button" onClick={() => exploring.dispatch({ do: "hide", key: entity.key })}>
          {say.hide}
        </button>
        <Link class="button" to={entityRoute(entity.key)}>
          {say.open}
        </Link>
      </div>
      <dl class="properties">
        <Attributes
          kind={entity.kind}
          row={rows.get(entity.id)}
          attributes={ontology.entityKinds.get(entity.kind)?.attributes ?? []}
        />
      </dl>
      <Expansion entity={entity} exploring={exploring} />
      {asked.state === "there" ? <Problems problems={asked.problems} /> : <Pending asked={asked} />}
      {told && (
        <>
          <h3>{say.evidence}</h3>
          <Proofs proofs={told.evidence} />
        </>
      )}
    </article>
  );
}

type Facet = CountsQuery["entities"]["facets"]["relations"][number];

/** How many relations of each kind there are, how many are drawn, and more of them. */
function Expansion({ entity, exploring }: Props) {
  const { say } = useLanguage();
  const asked = useAnswer(CountsDocument, { key: entity.key });
  if (asked.state !== "there") {
    return <Pending asked={asked} />;
  }
  const facets = asked.data.entities.facets.relations;
  return facets.length === 0 ? (
    <p class="aside">{say.noFacts}</p>
  ) : (
    <>
      <Problems problems={asked.problems} />
      <h3>{say.expandBy}</h3>
      <ul class="expansion">
        {facets.map((facet) => (
          <ExpansionRow
            key={`${facet.kind}${facet.direction}`}
            facet={facet}
            entity={entity}
            exploring={exploring}
          />
        ))}
      </ul>
    </>
  );
}

function ExpansionRow({ facet, entity, exploring }: Props & { facet: Facet }) {
  const language = useLanguage();
  const { say } = language;
  const drawn = drawnOf(facet, entity.key, exploring);
  const left = facet.relations - drawn;
  const { done } = exploring.progress(entity.key, facet.kind, facet.direction);
  return (
    <li>
      <span class="expansion-name">
        <span aria-hidden="true">{facet.direction === "IN" ? "←" : "→"}</span> {words(facet.kind)}
      </span>
      <span class="number">
        {say.shownOf(language.number(drawn), language.number(facet.relations))}
      </span>
      <button
        type="button"
        class="quiet"
        disabled={left <= 0 || done}
        onClick={() => exploring.expand(entity.key, facet.kind, facet.direction)}
      >
        {left > 0 && !done ? language.count(say.next, Math.min(AT_ONCE, left)) : say.allShown}
      </button>
    </li>
  );
}

function drawnOf(facet: Facet, key: string, { session }: Exploring): number {
  const { places } = session.history.present;
  let count = 0;
  for (const { kind, source, target } of session.known.relations.values()) {
    const [near, far] =
      facet.direction === "IN" ? [target.key, source.key] : [source.key, target.key];
    count += Number(kind === facet.kind && near === key && places.has(key) && places.has(far));
  }
  return count;
}
