// The server under test, as pytest names it, and what every test asks of it.

import assert from 'node:assert/strict'

const named = process.env.FONTE_URL
assert(named, 'FONTE_URL names the server under test')

export const url = `${named}/graphql`
export const socketUrl = url.replace('http', 'ws')
export const patience = 30_000

export const writer = { authorization: `Bearer ${process.env.FONTE_WRITER}` }
export const reader = { authorization: `Bearer ${process.env.FONTE_READER}` }
export const nobody = { authorization: 'Bearer unheard-of' }

export const company = 'query Company($key: String!) { company(key: $key) { key } }'
export const leapmotor = { company: { key: 'leapmotor' } }

export const following = `subscription Following($since: Int, $keys: [String!]) {
  changes(since: $since, keys: $keys) { version entities { key } }
}`
export const applying = `mutation Applying($changes: ChangesInput!) {
  apply(changes: $changes) { created userErrors { code } }
}`

/** Changes that add a place with this key. */
export function place(key) {
  const names = [{ language: 'en', text: key }]
  return { changes: { entities: [{ kind: 'Place', key, names }] } }
}

/** The newest version of the graph. */
export async function version() {
  const { data } = await post('{ graph { version } }')
  return data.graph.version
}

/** Everything that an operation of a reference client answers. */
export async function all(results) {
  const found = []
  for await (const result of results) found.push(result)
  return found
}

/** Ask by POST, as a client of plain GraphQL over HTTP does. */
export async function post(query, variables, headers = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  })
  return response.json()
}

/** The code of the only error of an answer. */
export function codeOf({ errors }) {
  assert.equal(errors?.length, 1, JSON.stringify(errors))
  return errors[0].extensions.code
}
