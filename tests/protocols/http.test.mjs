// GraphQL over HTTP, as the specification's reference implementation audits it.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { serverAudits } from 'graphql-http'

import { url } from './server.mjs'

const audits = serverAudits({ url })

test('there are as many audits as we know of', () => {
  assert.equal(audits.length, 61)
})

for (const audit of audits) {
  test(`${audit.id} ${audit.name}`, async () => {
    const { status, reason } = await audit.fn()
    assert.equal(status, 'ok', reason)
  })
}
