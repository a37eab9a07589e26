// Server-sent events in distinct connections mode, by the protocol's reference client.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { createClient, NetworkError } from 'graphql-sse'

import {
  all,
  applying,
  codeOf,
  company,
  following,
  leapmotor,
  nobody,
  patience,
  place,
  reader,
  url,
  version,
  writer,
} from './server.mjs'

const timeout = patience

function client(options) {
  return createClient({ url, singleConnection: false, retryAttempts: 0, ...options })
}

test('queries are answered', { timeout }, async () => {
  const opened = client()
  const results = await all(opened.iterate({ query: company, variables: { key: 'leapmotor' } }))
  assert.deepEqual(results, [{ data: leapmotor }])
  opened.dispose()
})

test('many at once are answered', { timeout }, async () => {
  const opened = client()
  const asked = Array.from({ length: 20 }, () =>
    all(opened.iterate({ query: company, variables: { key: 'leapmotor' } })),
  )
  for (const results of await Promise.all(asked)) assert.deepEqual(results, [{ data: leapmotor }])
  opened.dispose()
})

test('a document that is not valid is told by an event', { timeout }, async () => {
  const opened = client()
  const [answer] = await all(opened.iterate({ query: '{ nothing }' }))
  assert.equal(codeOf(answer), 'GRAPHQL_VALIDATION_FAILED')
  opened.dispose()
})

for (const [who, headers, code] of [
  ['nobody', undefined, 'UNAUTHENTICATED'],
  ['who may only read', reader, 'FORBIDDEN'],
]) {
  test(`${who} may not change anything`, { timeout }, async () => {
    const opened = client({ headers })
    const before = await version()
    const [answer] = await all(opened.iterate({ query: applying, variables: place('nowhere') }))
    assert.equal(codeOf(answer), code)
    assert.equal(await version(), before)
    opened.dispose()
  })
}

test('a token that is not known is refused', { timeout }, async () => {
  const asked = all(client({ headers: nobody }).iterate({ query: '{ __typename }' }))
  await assert.rejects(asked, error => {
    assert.ok(error instanceof NetworkError)
    assert.equal(error.response.status, 401)
    return true
  })
})

test('changes are followed, and the stream ends when the client has enough', { timeout }, async () => {
  const follower = client()
  const since = await version()
  const changes = follower.iterate({ query: following, variables: { since, keys: ['by-events'] } })
  const first = changes.next()
  const maker = client({ headers: writer })
  const [made] = await all(maker.iterate({ query: applying, variables: place('by-events') }))
  assert.deepEqual(made, { data: { apply: { created: 1, userErrors: [] } } })
  const { value } = await first
  assert.deepEqual(value.data.changes.entities, [{ key: 'by-events' }])
  await changes.return()
  follower.dispose()
  maker.dispose()
})
