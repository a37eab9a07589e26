/**
 * The part of the API that is the same for every dataset.
 *
 * The explorer shows any ontology, so its documents are checked against a schema without
 * kinds: one that asks for a field of a Company does not build.
 */

import { readFileSync } from "node:fs";

import { type DefinitionNode, type ObjectTypeDefinitionNode, Kind, parse, print } from "graphql";

const ROOTS = new Set([
  "node",
  "nodes",
  "entity",
  "article",
  "entities",
  "search",
  "paths",
  "neighborhood",
  "ontology",
  "graph",
]);
const KINDS = new Set(["EntityKind", "RelationKind"]);
const FAMILIES = ["Entity", "Relation"];

/** Return the SDL at `path`, its kinds taken out and held open as scalars. */
export function commonSchema(path: URL): string {
  const definitions = parse(readFileSync(path, "utf8")).definitions.map(opened);
  const named = new Map(definitions.flatMap((one) => (nameOf(one) ? [[nameOf(one), one]] : [])));
  const kept = new Set<string>();
  const waiting = ["Query", "Subscription", ...FAMILIES, "Article"];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const definition = named.get(name);
    if (definition !== undefined && !kept.has(name)) {
      kept.add(name);
      waiting.push(...references(definition));
    }
  }
  const common = [...kept].map((name) => print(named.get(name) as DefinitionNode));
  const any = FAMILIES.map((family) => anyOf(print(named.get(family) as DefinitionNode), family));
  return ["directive @oneOf on INPUT_OBJECT", ...common, ...any].join("\n");
}

function opened(definition: DefinitionNode): DefinitionNode {
  if (definition.kind === Kind.ENUM_TYPE_DEFINITION && KINDS.has(definition.name.value)) {
    return { kind: Kind.SCALAR_TYPE_DEFINITION, name: definition.name };
  }
  if (definition.kind === Kind.OBJECT_TYPE_DEFINITION && definition.name.value === "Query") {
    return onlyRoots(definition);
  }
  return definition;
}

function onlyRoots(query: ObjectTypeDefinitionNode): ObjectTypeDefinitionNode {
  return { ...query, fields: (query.fields ?? []).filter((field) => ROOTS.has(field.name.value)) };
}

function nameOf(definition: DefinitionNode): string {
  return "name" in definition ? (definition.name?.value ?? "") : "";
}

function references(definition: DefinitionNode): string[] {
  return [...print(definition).matchAll(/(?<=[:[&]\s*|implements )\w+/g)].map(([name]) => name);
}

function anyOf(family: string, name: string): string {
  return family.replace(
    `interface ${name} implements Node`,
    `type Any${name} implements ${name} & Node`,
  );
}
