/** The kinds of the graph that is served, looked up by name, in the order they are declared. */

import type { AboutQuery } from "../generated/graphql.ts";

export type EntityKind = AboutQuery["ontology"]["entityKinds"][number];
export type RelationKind = AboutQuery["ontology"]["relationKinds"][number];
export type Attribute = EntityKind["attributes"][number];

export interface Ontology {
  readonly entityKinds: ReadonlyMap<string, EntityKind>;
  readonly relationKinds: ReadonlyMap<string, RelationKind>;
  /** The place of each kind of entity among all. */
  readonly order: ReadonlyMap<string, number>;
}

export function ontologyOf(told: AboutQuery["ontology"]): Ontology {
  return {
    entityKinds: new Map(told.entityKinds.map((kind) => [kind.kind, kind])),
    relationKinds: new Map(told.relationKinds.map((kind) => [kind.kind, kind])),
    order: new Map(told.entityKinds.map((kind, index) => [kind.kind, index])),
  };
}

/** Return a name of the ontology as words: `TookPartIn` is "took part in". */
export function words(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])|_/g, " ").toLowerCase();
}

/** Return a name as words to start a line with: `vehicleModels` is "Vehicle models". */
export function title(name: string): string {
  const text = words(name);
  return text.charAt(0).toUpperCase() + text.slice(1);
}
