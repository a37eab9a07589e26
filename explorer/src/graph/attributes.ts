/** Attributes of kinds: asked for by the names the ontology gives, and shown as text. */

import type { Attribute } from "./ontology.ts";

/** The scalar parts of the attribute types that are objects. */
const PARTS: Readonly<Record<string, string>> = {
  FuzzyDate: "{ edtf }",
  LocalizedText: "{ language text }",
  Quantity: "{ comparator value unit }",
};

/** Kinds that have attributes, by name. */
export type Attributed = Iterable<{
  readonly kind: string;
  readonly attributes: readonly Attribute[];
}>;

/** Return a query of `nodes(ids)` for every attribute of these kinds, each by its own name. */
export function attributesDocument(kinds: Attributed): string {
  const fragments = [...kinds]
    .filter((kind) => kind.attributes.length > 0)
    .map((kind) => `... on ${kind.kind} { ${kind.attributes.map(selected(kind.kind)).join(" ")} }`);
  return `query Attributes($ids: [ID!]!) { nodes(ids: $ids) { id ${fragments.join(" ")} } }`;
}

// Fields of one name may differ in type between kinds, so each gets the kind into its alias.
function selected(kind: string): (attribute: Attribute) => string {
  return ({ name, type }) =>
    `${alias(kind, name)}: ${name} ${PARTS[type.replace(/[[\]!]/g, "")] ?? ""}`;
}

function alias(kind: string, name: string): string {
  return `${kind}_${name}`;
}

export type Value = string | number | boolean | null | { readonly [part: string]: Value } | Value[];
export type Row = Readonly<Record<string, Value>>;

/** Return the attributes that a row of the answer has a value for. */
export function attributesOf(
  row: Row,
  kind: string,
  attributes: readonly Attribute[],
): { readonly attribute: Attribute; readonly value: Value }[] {
  return attributes.flatMap((attribute) => {
    const value = row[alias(kind, attribute.name)] ?? null;
    return value === null || (Array.isArray(value) && value.length === 0)
      ? []
      : [{ attribute, value }];
  });
}
