// What sessions leave in a real store, one after another.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import { keepIdentity, readIdentity } from '../../../../main/clusters/identity.ts'
import type { SessionOptions } from '../../../../main/clusters/session.ts'
import type { ClusterStore } from '../../../../main/store/clusterStore.ts'
import { createTestClients, type TestClients } from '../../../support/clients.ts'
import { type ApiAnswer, serveEmptyApi } from '../../../support/emptyApi.ts'
import { statusBody } from '../../../support/httpFixtures.ts'
import { configFor, openTestSession, type TestSession, until } from '../../../support/sessions.ts'
import { tempStore } from '../../../support/stores.ts'

const timings = { readyEveryMs: 50, retryFirstMs: 20, retryLongestMs: 100, recheckMs: 200 }
let clients: TestClients
let store: ClusterStore
let nodes: readonly string[]
let opened: TestSession
beforeEach(async () => {
  clients = await createTestClients()
  store = tempStore()
  nodes = ['a', 'b']
})
afterEach(async () => {
  await opened.session.close()
  await clients.end()
})

/** A cluster of `nodes`; `answer` may say otherwise. */
const serveNodes = (answer: ApiAnswer = () => undefined) =>
  serveEmptyApi(clients, (asked, response) => {
    const own = answer(asked, response)
    if (own !== undefined || !asked.path.startsWith('/api/v1/nodes?limit=')) return own
    const items = nodes.map(name => ({ metadata: { name, uid: `uid-${name}` } }))
    return { body: { metadata: { resourceVersion: '100' }, items } }
  })

function open(server: string, more: Partial<SessionOptions> = {}): void {
  opened = openTestSession(configFor(server, { caPem: clients.pair.cert }), {
    timings,
    mirror: store,
    generation: store.highestGeneration(),
    identity: () => readIdentity(store),
    onIdentity: met => keepIdentity(store, met),
    ...more,
  })
}
const becomes = (status: string) =>
  until(
    () => opened.session.state().status === status,
    3000,
    () => opened.session.state(),
  )
const kept = (): readonly string[] =>
  store.nodes
    .list({ sort: { column: 'name', descending: false }, filter: '', onlyGpu: false, limit: 10, offset: 0 })
    .rows.map(({ name }) => name)

describe('a node that went while nobody watched', () => {
  it('is gone from the picture, also where the clock was set back meanwhile', async () => {
    const { url } = await serveNodes()
    open(url)
    await becomes('live')
    expect(kept()).toEqual(['a', 'b'])
    await opened.session.close()

    nodes = ['a']
    open(url, { now: () => millis(Date.now() - 3_600_000) })
    await becomes('live')
    expect(kept()).toEqual(['a'])
  })
})

describe('a right that was revoked', () => {
  const revoked: ApiAnswer = ({ path }) =>
    path.startsWith('/api/v1/nodes') ? { status: 403, body: statusBody(403, 'Forbidden') } : undefined

  it('takes what it showed out of a picture that is said to be of now', async () => {
    let isRevoked = false
    const { url } = await serveNodes((asked, response) => (isRevoked ? revoked(asked, response) : undefined))
    open(url)
    await becomes('live')
    expect(kept()).toEqual(['a', 'b'])
    await opened.session.close()

    isRevoked = true
    open(url)
    await becomes('live')
    await until(() => kept().length === 0, 1000)
    isRevoked = false
    await until(() => kept().length === 2, 2000)
  })

  it('with all others leaves the last picture, which is dated', async () => {
    let isRevoked = false
    const { url } = await serveNodes(({ path }) =>
      isRevoked && path.startsWith('/api') ? { status: 403, body: statusBody(403, 'Forbidden') } : undefined,
    )
    open(url)
    await becomes('live')
    await opened.session.close()
    isRevoked = true
    open(url)
    await becomes('offline')
    expect(opened.session.state().failure?.code).toBe('FORBIDDEN')
    expect(kept()).toEqual(['a', 'b'])
  })
})

describe('an identity that may not read kube-system', () => {
  const unidentified: ApiAnswer = ({ path }) =>
    path.endsWith('/namespaces/kube-system') ? { status: 403, body: statusBody(403, 'Forbidden') } : undefined

  it('writes nothing of another server into the mirror, though the same authority signed it', async () => {
    const first = await serveNodes(unidentified)
    open(first.url)
    await becomes('live')
    await opened.session.close()

    nodes = ['of-another-cluster']
    const { url } = await serveNodes(unidentified)
    open(url)
    await becomes('offline')
    expect(opened.session.state()).toMatchObject({ failure: { code: 'CLUSTER_CHANGED' }, retryAt: null })
    expect(kept()).toEqual(['a', 'b'])
  })

  it('goes on with the server that it knows', async () => {
    const { url } = await serveNodes(unidentified)
    open(url)
    await becomes('live')
    await opened.session.close()
    open(`${url}/`)
    await becomes('live')
  })

  it('may follow a cluster to another address once its uid can be told', async () => {
    const first = await serveNodes()
    open(first.url)
    await becomes('live')
    await opened.session.close()
    const { url } = await serveNodes()
    open(url)
    await becomes('live')
    expect(readIdentity(store).address).toBe(`${url}/`)
  })
})
