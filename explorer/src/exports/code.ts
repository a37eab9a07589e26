/** What is on screen as an operation, for those who go on in code. */

/** So many keys one neighborhood takes. */
export const MOST_KEYS = 100;

const QUERY = `query OnScreen($of: [String!]!) {
  neighborhood(of: $of, depth: 0, maxEntities: ${MOST_KEYS}) {
    entities { key kind name }
    relations {
      id kind modality
      source { key }
      target { key }
      evidence { anchor statement sentence article { key } }
    }
  }
}`;

export interface Operation {
  readonly query: string;
  readonly variables: { readonly of: readonly string[] };
}

/** Return the operation that fetches these entities, and all relations among them. */
export function operationOf(keys: readonly string[]): Operation {
  return { query: QUERY, variables: { of: keys.slice(0, MOST_KEYS) } };
}

export const FORMATS: Readonly<Record<string, (operation: Operation, origin: string) => string>> = {
  GraphQL: ({ query, variables }) => `${query}\n\n# ${JSON.stringify(variables)}\n`,
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

export function graphiqlAddress({ query, variables }: Operation): string {
  return `/graphiql?${new URLSearchParams({ query, variables: JSON.stringify(variables) })}`;
}
