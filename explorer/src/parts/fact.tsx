/** A fact: a relation as a sentence, how firmly it stands, and the evidence of it. */

import type { FactFragment } from "../generated/graphql.ts";
import type { Row, Value } from "../graph/attributes.ts";
import { attributesOf } from "../graph/attributes.ts";
import { type Attribute, title, words } from "../graph/ontology.ts";
import type { Language } from "../language/language.ts";
import { entity } from "../view/route.ts";
import { useAbout } from "./about.tsx";
import { Copy } from "./copy.tsx";
import { Proofs } from "./evidence.tsx";
import { Link } from "./link.tsx";
import { useLanguage } from "./reader.tsx";

interface Props {
  readonly fact: FactFragment;
  /** The attributes of the relation, once they are known. */
  readonly row?: Row | undefined;
}

export function Fact({ fact, row }: Props) {
  const language = useLanguage();
  const { say } = language;
  return (
    <article class="fact">
      <Sentence fact={fact} />
      <dl class="properties">
        <div>
          <dt class="unseen">{say.modality}</dt>
          <dd>
            <Modal fact={fact} />
          </dd>
        </div>
        {fact.attributedTo && (
          <div>
            <dt>{say.saidBy}</dt>
            <dd>
              <Link to={entity(fact.attributedTo.key)}>{fact.attributedTo.name}</Link>
            </dd>
          </div>
        )}
        {fact.since && (
          <div>
            <dt>{say.since}</dt>
            <dd>{language.date(fact.since.edtf)}</dd>
          </div>
        )}
        {fact.until && (
          <div>
            <dt>{say.until}</dt>
            <dd>{language.date(fact.until.edtf)}</dd>
          </div>
        )}
        <RelationAttributes kind={fact.kind} row={row} />
      </dl>
      <Proofs proofs={fact.evidence} />
      <Copy
        label={say.copyLink}
        text={() => `${location.origin}/explore?fact=${encodeURIComponent(fact.id)}`}
      />
    </article>
  );
}

/** The relation as a sentence, its ends being links. */
export function Sentence({ fact }: { fact: Pick<FactFragment, "source" | "target" | "kind"> }) {
  return (
    <p class="sentence">
      <Link to={entity(fact.source.key)}>{fact.source.name}</Link>{" "}
      <span class="verb">{words(fact.kind)}</span>{" "}
      <Link to={entity(fact.target.key)}>{fact.target.name}</Link>
    </p>
  );
}

export function Modal({ fact }: { fact: Pick<FactFragment, "modality"> }) {
  const { say } = useLanguage();
  return (
    <span class={`modality ${fact.modality.toLowerCase()}`}>{say.modalities[fact.modality]}</span>
  );
}

function RelationAttributes({ kind, row }: { kind: string; row: Row | undefined }) {
  const { ontology } = useAbout();
  return (
    <Attributes
      kind={kind}
      row={row}
      attributes={ontology.relationKinds.get(kind)?.attributes ?? []}
    />
  );
}

interface AttributesProps {
  readonly kind: string;
  readonly row: Row | undefined;
  readonly attributes: readonly Attribute[];
}

export function Attributes({ kind, row, attributes }: AttributesProps) {
  const language = useLanguage();
  if (row === undefined) {
    return null;
  }
  return attributesOf(row, kind, attributes).map(({ attribute, value }) => (
    <div key={attribute.name} title={attribute.description}>
      <dt>{title(attribute.name)}</dt>
      <dd>{written(value, attribute, language)}</dd>
    </div>
  ));
}

const COMPARATORS: Readonly<Record<string, string>> = { OVER: "> ", UNDER: "< ", ABOUT: "≈ " };

function written(value: Value, attribute: Attribute, language: Language): string {
  if (Array.isArray(value)) {
    return value.map((item) => written(item, attribute, language)).join(", ");
  }
  if (typeof value === "object" && value !== null) {
    if (typeof value["edtf"] === "string") {
      return language.date(value["edtf"]);
    }
    if (typeof value["value"] === "number") {
      const sign = COMPARATORS[String(value["comparator"])] ?? "";
      return `${sign}${language.number(value["value"])} ${String(value["unit"] ?? "")}`.trim();
    }
    return Object.values(value).map(String).join(" ");
  }
  // A year is a number that nobody groups.
  return typeof value === "number" && attribute.name !== "year"
    ? language.number(value)
    : String(value);
}
