// graphql-transport-ws, by its reference client and, where that would not misbehave, by hand.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { CloseCode, createClient, GRAPHQL_TRANSPORT_WS_PROTOCOL, MessageType } from 'graphql-ws'
import WebSocket from 'ws'

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
  socketUrl,
  url,
  version,
  writer,
} from './server.mjs'

const timeout = patience

function client(options) {
  return createClient({ url: socketUrl, webSocketImpl: WebSocket, retryAttempts: 0, ...options })
}

/** What the reference client throws when the server closes with this code. */
const closedWith = code => error => {
  assert.equal(error.code, code)
  return true
}

/** A socket as it is, which has said all of `messages` once the server took it on. */
function socket(messages, { protocols = GRAPHQL_TRANSPORT_WS_PROTOCOL, ...options } = {}) {
  const opened = new WebSocket(socketUrl, protocols, options)
  opened.on('open', () => messages.forEach(message => opened.send(message)))
  return opened
}

function closing(opened) {
  return new Promise((resolve, reject) => {
    opened.on('close', resolve)
    opened.on('error', reject)
  })
}

const say = (type, rest) => JSON.stringify({ type, ...rest })
const init = say(MessageType.ConnectionInit)
const subscribe = say(MessageType.Subscribe, { id: '1', payload: { query: '{ __typename }' } })

test('queries are answered', { timeout }, async () => {
  const opened = client()
  for (const key of ['leapmotor', 'stellantis']) {
    const results = await all(opened.iterate({ query: company, variables: { key } }))
    assert.deepEqual(results, [{ data: { company: { key } } }])
  }
  await opened.dispose()
})

test('many at once are answered on one connection', { timeout }, async () => {
  let connections = 0
  const opened = client({ lazy: true, on: { connected: () => (connections += 1) } })
  const asked = Array.from({ length: 50 }, () =>
    all(opened.iterate({ query: company, variables: { key: 'leapmotor' } })),
  )
  for (const results of await Promise.all(asked)) assert.deepEqual(results, [{ data: leapmotor }])
  assert.equal(connections, 1)
  await opened.dispose()
})

test('a document that is not valid is refused, and the connection lives on', { timeout }, async () => {
  const opened = client()
  await assert.rejects(all(opened.iterate({ query: '{ nothing }' })), errors => {
    assert.equal(codeOf({ errors }), 'GRAPHQL_VALIDATION_FAILED')
    return true
  })
  const results = await all(opened.iterate({ query: '{ __typename }' }))
  assert.deepEqual(results, [{ data: { __typename: 'Query' } }])
  await opened.dispose()
})

for (const [who, connectionParams, code] of [
  ['nobody', undefined, 'UNAUTHENTICATED'],
  ['who may only read', reader, 'FORBIDDEN'],
]) {
  test(`${who} may not change anything`, { timeout }, async () => {
    const opened = client({ connectionParams })
    const before = await version()
    const [answer] = await all(opened.iterate({ query: applying, variables: place('nowhere') }))
    assert.equal(codeOf(answer), code)
    assert.equal(await version(), before)
    await opened.dispose()
  })
}

test('changes are followed, by whoever and by who makes them', { timeout }, async () => {
  const follower = client()
  const maker = client({ connectionParams: writer })
  const since = await version()
  const changes = follower.iterate({ query: following, variables: { since, keys: ['by-socket'] } })
  const first = changes.next()
  const [made] = await all(maker.iterate({ query: applying, variables: place('by-socket') }))
  assert.deepEqual(made, { data: { apply: { created: 1, userErrors: [] } } })
  const { value } = await first
  assert.deepEqual(value.data.changes.entities, [{ key: 'by-socket' }])
  assert.ok(value.data.changes.version > since)
  await changes.return()
  const results = await all(follower.iterate({ query: '{ __typename }' }))
  assert.deepEqual(results, [{ data: { __typename: 'Query' } }])
  await Promise.all([follower.dispose(), maker.dispose()])
})

test('the server answers pings, and keeps a connection that is asked nothing', { timeout }, async () => {
  let opened
  await new Promise(resolve => {
    opened = client({ lazy: false, keepAlive: 50, on: { pong: resolve } })
  })
  await opened.dispose()
})

test('4400: what is no message', { timeout }, async () => {
  for (const message of ['nonsense', '[]', 'null', '5', say('other'), say(MessageType.Subscribe)]) {
    assert.equal(await closing(socket([init, message])), CloseCode.BadRequest, message)
  }
  assert.equal(await closing(socket([init, Buffer.from([0, 255])])), CloseCode.BadRequest)
})

test('4401: asking before the connection is acknowledged', { timeout }, async () => {
  assert.equal(await closing(socket([subscribe])), CloseCode.Unauthorized)
})

test('4403: a token that is not known', { timeout }, async () => {
  const opened = client({ connectionParams: nobody })
  const asked = all(opened.iterate({ query: '{ __typename }' }))
  await assert.rejects(asked, closedWith(CloseCode.Forbidden))
})

test('4406: another subprotocol, or none', { timeout }, async () => {
  // ws itself ends a connection whose server chose no subprotocol; a browser reads the code.
  for (const protocols of ['graphql-ws', 'other']) {
    const refused = new Promise(resolve => socket([], { protocols }).on('error', resolve))
    assert.match((await refused).message, /subprotocol/)
  }
  assert.equal(await closing(socket([], { protocols: [] })), CloseCode.SubprotocolNotAcceptable)
})

test('only one subprotocol is offered', { timeout }, async () => {
  const opened = socket([], { protocols: ['graphql-ws', GRAPHQL_TRANSPORT_WS_PROTOCOL] })
  await new Promise(resolve => opened.on('open', resolve))
  assert.equal(opened.protocol, GRAPHQL_TRANSPORT_WS_PROTOCOL)
  opened.close()
})

test('4408: no greeting within 3 seconds', { timeout }, async () => {
  const start = performance.now()
  assert.equal(await closing(socket([])), CloseCode.ConnectionInitialisationTimeout)
  assert.ok(performance.now() - start > 2_500)
})

test('4409: an id that is taken', { timeout }, async () => {
  const opened = client({ generateID: () => 'the-same' })
  const asked = [1, 2].map(() => all(opened.iterate({ query: following })))
  for (const { reason } of await Promise.allSettled(asked)) {
    assert.equal(reason.code, CloseCode.SubscriberAlreadyExists)
  }
})

test('4429: greeting twice', { timeout }, async () => {
  const closed = closing(socket([init, init]))
  assert.equal(await closed, CloseCode.TooManyInitialisationRequests)
})

test('pages of other origins are kept out', { timeout }, async () => {
  const refused = closing(socket([], { origin: 'https://evil.example' }))
  await assert.rejects(refused, /403/)
  const own = socket([init], { origin: new URL(url).origin })
  await new Promise(resolve => own.on('message', resolve))
  own.close()
})
