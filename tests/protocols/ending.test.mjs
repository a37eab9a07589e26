// What clients are told when the server is told to end: that they may come back.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { createClient } from 'graphql-ws'
import WebSocket from 'ws'

import { all, applying, following, patience, place, post, socketUrl, version, writer } from './server.mjs'

const SERVICE_RESTART = 1012

test('1012: sockets are closed when the server ends', { timeout: patience }, async () => {
  const opened = createClient({ url: socketUrl, webSocketImpl: WebSocket, retryAttempts: 0 })
  opened.on('message', message => {
    if (message.type === 'next') process.kill(Number(process.env.FONTE_PID), 'SIGTERM')
  })
  const changes = all(opened.iterate({ query: following, variables: { since: await version() } }))
  await Promise.all([
    assert.rejects(changes, error => {
      assert.equal(error.code, SERVICE_RESTART)
      return true
    }),
    post(applying, place('the-last'), writer),
  ])
})
