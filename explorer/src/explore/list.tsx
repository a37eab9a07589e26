/** The list: what is on the canvas as text, with all that the canvas can do. */

import { useRef } from "preact/hooks";

import { type Line, endsOf, linesAt } from "../graph/lines.ts";
import type { Entity } from "../graph/known.ts";
import { title, words } from "../graph/ontology.ts";
import { useAbout } from "../parts/about.tsx";
import { Mark } from "../parts/mark.tsx";
import { useLanguage } from "../parts/reader.tsx";
import type { Selection } from "../view/session.ts";
import type { Scene } from "../view/view.ts";

interface Props {
  readonly scene: Scene;
  readonly pinned: ReadonlySet<string>;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
}

export function List({ scene, pinned, selection, onSelect }: Props) {
  const language = useLanguage();
  const { ontology } = useAbout();
  // From a line it is one step back to the entity that it was reached from.
  const last = useRef<string | null>(null);
  last.current = openKey(selection, last.current);
  const groups = [...ontology.entityKinds.values()]
    .map((kind) => ({
      kind,
      entities: scene.entities.filter((entity) => entity.kind === kind.kind),
    }))
    .filter(({ entities }) => entities.length > 0);
  return (
    <div class="list">
      <p class="list-count">
        {language.count(language.say.entities, scene.entities.length)},{" "}
        {language.count(
          language.say.relations,
          scene.lines.reduce((sum, { relations }) => sum + relations.length, 0),
        )}
      </p>
      {groups.map(({ kind, entities }) => (
        <section key={kind.kind} aria-label={title(kind.plural)}>
          <h3>
            {title(kind.plural)} <span class="number">{language.number(entities.length)}</span>
          </h3>
          <ul>
            {entities.map((entity) => (
              <Row
                key={entity.key}
                entity={entity}
                pinned={pinned.has(entity.key)}
                lines={last.current === entity.key ? linesAt(scene.lines, entity.key) : null}
                selection={selection}
                names={scene}
                onSelect={onSelect}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

interface RowProps {
  readonly entity: Entity;
  readonly pinned: boolean;
  /** Its lines, if it is open. */
  readonly lines: readonly Line[] | null;
  readonly names: Scene;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
}

function Row({ entity, pinned, lines, names, selection, onSelect }: RowProps) {
  const { say } = useLanguage();
  return (
    <li>
      <button
        type="button"
        class="row"
        aria-pressed={selection?.type === "entity" && selection.key === entity.key}
        onClick={() => onSelect({ type: "entity", key: entity.key })}
      >
        <Mark kind={entity.kind} />
        <span>{entity.name}</span>
        {pinned && <span class="tagged">{say.pinned}</span>}
      </button>
      {lines !== null && lines.length > 0 && (
        <ul class="tied" aria-label={say.tiedTo}>
          {lines.map((line) => (
            <li key={line.id}>
              <button
                type="button"
                class="row"
                aria-pressed={selection?.type === "line" && selection.id === line.id}
                onClick={() => onSelect({ type: "line", id: line.id })}
              >
                <span class="verb">{verbOf(line)}</span>
                <span>{farName(line, entity.key, names)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function openKey(selection: Selection, last: string | null): string | null {
  if (selection?.type !== "line") {
    return selection?.key ?? null;
  }
  const ends = endsOf(selection.id);
  return last !== null && ends.includes(last) ? last : ends[0];
}

function verbOf({ relations }: Line): string {
  return [...new Set(relations.map(({ kind }) => words(kind)))].join(", ");
}

function farName({ source, target }: Line, near: string, { entities }: Scene): string {
  const far = source === near ? target : source;
  return entities.find(({ key }) => key === far)?.name ?? far;
}
