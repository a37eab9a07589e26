/** The filters: what of the canvas is drawn. */

import type { ComponentChildren } from "preact";

import { type Filters, NO_FILTERS, toggled } from "../graph/filters.ts";
import type { Known } from "../graph/known.ts";
import { MODALITIES } from "../graph/lines.ts";
import { title, words } from "../graph/ontology.ts";
import { useAbout } from "../parts/about.tsx";
import { Mark } from "../parts/mark.tsx";
import { useLanguage } from "../parts/reader.tsx";
import type { Places } from "../view/view.ts";

interface Props {
  readonly known: Known;
  readonly places: Places;
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
}

export function FilterPanel({ known, places, filters, onChange }: Props) {
  const { say } = useLanguage();
  const counts = countsOf(known, places);
  return (
    <div class="filters">
      <Choices legend={say.kinds}>
        {[...counts.entityKinds].map(([kind, count]) => (
          <Choice
            key={kind}
            on={!filters.entityKinds.has(kind)}
            count={count}
            onToggle={() =>
              onChange({ ...filters, entityKinds: toggled(filters.entityKinds, kind) })
            }
          >
            <Mark kind={kind} size={18} /> <KindName kind={kind} />
          </Choice>
        ))}
      </Choices>
      <Choices legend={say.relationKinds}>
        {[...counts.relationKinds].map(([kind, count]) => (
          <Choice
            key={kind}
            on={!filters.relationKinds.has(kind)}
            count={count}
            onToggle={() =>
              onChange({ ...filters, relationKinds: toggled(filters.relationKinds, kind) })
            }
          >
            {words(kind)}
          </Choice>
        ))}
      </Choices>
      <Choices legend={say.modality}>
        {MODALITIES.map((modality) => (
          <Choice
            key={modality}
            on={!filters.modalities.has(modality)}
            count={counts.modalities.get(modality) ?? 0}
            onToggle={() =>
              onChange({ ...filters, modalities: toggled(filters.modalities, modality) })
            }
          >
            <span class={`stroke ${modality.toLowerCase()}`} /> {say.modalities[modality]}
          </Choice>
        ))}
      </Choices>
      <label class="field">
        {say.day}
        <input
          type="date"
          value={filters.day}
          onChange={(event) => onChange({ ...filters, day: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        {say.article}
        <select
          value={filters.article}
          onChange={(event) => onChange({ ...filters, article: event.currentTarget.value })}
        >
          <option value="">{say.anyArticle}</option>
          {[...counts.articles].map(([key, headline]) => (
            <option key={key} value={key}>
              {headline}
            </option>
          ))}
        </select>
      </label>
      <button type="button" class="quiet" onClick={() => onChange(NO_FILTERS)}>
        {say.clear}
      </button>
    </div>
  );
}

function KindName({ kind }: { kind: string }) {
  const { ontology } = useAbout();
  return <>{title(ontology.entityKinds.get(kind)?.plural ?? kind)}</>;
}

function Choices({ legend, children }: { legend: string; children: ComponentChildren }) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      {children}
    </fieldset>
  );
}

interface ChoiceProps {
  readonly on: boolean;
  readonly count: number;
  readonly onToggle: () => void;
  readonly children: ComponentChildren;
}

function Choice({ on, count, onToggle, children }: ChoiceProps) {
  const language = useLanguage();
  return (
    <label class="check">
      <input type="checkbox" checked={on} onChange={onToggle} />
      <span class="check-name">{children}</span>
      <span class="number">{language.number(count)}</span>
    </label>
  );
}

interface Counts {
  readonly entityKinds: ReadonlyMap<string, number>;
  readonly relationKinds: ReadonlyMap<string, number>;
  readonly modalities: ReadonlyMap<string, number>;
  readonly articles: ReadonlyMap<string, string>;
}

function countsOf(known: Known, places: Places): Counts {
  const entities = [...places.keys()].flatMap((key) => known.entities.get(key) ?? []);
  const relations = [...known.relations.values()].filter(
    ({ source, target }) => places.has(source.key) && places.has(target.key),
  );
  const articles = relations.flatMap(({ evidence }) => evidence.map(({ article }) => article));
  return {
    entityKinds: tally(entities.map(({ kind }) => kind)),
    relationKinds: tally(relations.map(({ kind }) => kind)),
    modalities: tally(relations.map(({ modality }) => modality)),
    articles: new Map(articles.map(({ key, headline }) => [key, headline])),
  };
}

function tally(items: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) {
    counts.set(item, (counts.get(item) ?? 0) + 1);
  }
  return new Map([...counts].sort(([, one], [, other]) => other - one));
}
