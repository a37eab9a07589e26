/** What is on screen as an operation, for those who go on in code. */

import type { Filters } from "../graph/filters.ts";
import { MODALITIES } from "../graph/lines.ts";
import type { Scene } from "../view/view.ts";

/** So many keys one neighborhood takes. */
export const MOST_KEYS = 100;

const FIELDS = `{
    entities { key kind name }
    relations {
      id kind modality
      source { key }
      target { key }
      evidence { anchor statement sentence article { key } }
    }
  }`;

const QUERY = `query OnScreen(
  $of: [String!]!, $relationKinds: [RelationKind!], $modality: [Modality!], $validOn: Date
) {
  neighborhood(
    of: $of, depth: 0, maxEntities: ${MOST_KEYS}
    relationKinds: $relationKinds, modality: $modality, validOn: $validOn
  ) ${FIELDS}
}`;

export interface Operation {
  readonly query: string;
  readonly variables: Variables;
}

/** What to fetch; what is not filtered by is left out. */
export interface Variables {
  readonly of: readonly string[];
  readonly relationKinds?: readonly string[];
  readonly modality?: readonly string[];
  readonly validOn?: string;
}

/** Return the operation that fetches what is drawn: the first entities, and the relations. */
export function operationOf({ entities, lines }: Scene, filters: Filters): Operation {
  const kinds = new Set(lines.flatMap(({ relations }) => relations.map(({ kind }) => kind)));
  const variables: Variables = {
    of: entities.slice(0, MOST_KEYS).map(({ key }) => key),
    ...(filters.relationKinds.size > 0 ? { relationKinds: [...kinds] } : {}),
    ...(filters.modalities.size > 0
      ? { modality: MODALITIES.filter((modality) => !filters.modalities.has(modality)) }
      : {}),
    ...(filters.day === "" ? {} : { validOn: filters.day }),
  };
  return { query: QUERY, variables };
}

export const FORMATS: Readonly<Record<string, (operation: Operation, origin: string) => string>> = {
  GraphQL: ({ variables }) => written(variables),
  curl: (operation, origin) =>
    `curl ${origin}/graphql -H 'content-type: application/json' -d '${JSON.stringify(operation).replaceAll("'", "'\\''")}'\n`,
  fetch: (operation, origin) =>
    `const response = await fetch(${JSON.stringify(`${origin}/graphql`)}, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(${JSON.stringify(operation)}),
});
const { data, errors } = await response.json();
`,
  Python: (operation, origin) =>
    `import json
from urllib.request import Request, urlopen

operation = json.loads(r"""${JSON.stringify(operation)}""")
request = Request(
    ${JSON.stringify(`${origin}/graphql`)},
    data=json.dumps(operation).encode(),
    headers={"content-type": "application/json"},
)
with urlopen(request) as response:
    answer = json.load(response)
`,
};

// With its values in it, so that it runs wherever it is pasted.
function written({ of, relationKinds, modality, validOn }: Variables): string {
  const values = [
    `of: ${JSON.stringify(of)}`,
    "depth: 0",
    `maxEntities: ${MOST_KEYS}`,
    ...(relationKinds ? [`relationKinds: [${relationKinds.join(", ")}]`] : []),
    ...(modality ? [`modality: [${modality.join(", ")}]`] : []),
    ...(validOn ? [`validOn: ${JSON.stringify(validOn)}`] : []),
  ];
  return `{\n  neighborhood(${values.join(", ")}) ${FIELDS}\n}\n`;
}

export function graphiqlAddress({ query, variables }: Operation): string {
  return `/graphiql?${new URLSearchParams({ query, variables: JSON.stringify(variables, null, 2) })}`;
}
