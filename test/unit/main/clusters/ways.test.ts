import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { millis, type ClusterId } from '#core/base/units.ts'
import { createConsent } from '../../../../main/clusters/consent.ts'
import { createWays } from '../../../../main/clusters/ways.ts'
import { createLog } from '../../../../main/log.ts'
import { createTestClients, type TestClients } from '../../../support/clients.ts'
import { startFakeProxy } from '../../../support/httpFixtures.ts'
import { failureOf, RegistrySetup } from '../../../support/registrySetup.ts'

const id = 'c1' as ClusterId
const change = {
  method: 'DELETE',
  path: '/api/v1/namespaces/a',
  body: { secret: 'not for the audit' },
} as const
const signal = new AbortController().signal

let setup: RegistrySetup
let clients: TestClients
let logged: string[]
beforeEach(async () => {
  setup = new RegistrySetup()
  clients = await createTestClients()
  logged = []
})
afterEach(async () => {
  await clients.end()
  setup.dispose()
})

/** A way to a cluster whose guard is `readOnly`, and what its server was asked. */
async function guarded() {
  const { ways, server } = await waysTo()
  setup.registry.update(id, { guard: 'readOnly' })
  const { client } = await ways.wayTo(id)
  clients.later(() => client.close())
  return { client, asked: server.asked }
}

/** Ways to one cluster of a kubeconfig with these fields, and its server. */
async function waysTo(fields: Readonly<Record<string, string>> = {}) {
  const server = await clients.serve(() => ({}), null)
  const config = setup.write('config', { name: 'dev', cluster: { server: server.url, ...fields } })
  await setup.addFile(config, 'dev')
  const now = () => millis(7)
  const ways = createWays({
    registry: setup.registry,
    store: setup.store,
    secrets: setup.secrets,
    login: {
      env: () => ({}),
      outcome: () => ({ status: 'unchanged', detail: '' }),
      isRead: Promise.resolve(),
    },
    consent: createConsent(setup.store, now),
    userAgent: 'canopy/test',
    calm: Promise.resolve(),
    log: createLog(line => logged.push(line), now),
    now,
  })
  return { ways, server }
}

describe('a proxy that was set for one cluster', () => {
  it('is what that cluster is reached through, whatever its kubeconfig says, and no other', async () => {
    const [own, named] = await Promise.all([startFakeProxy(), startFakeProxy()])
    for (const proxy of [own, named]) clients.later(() => proxy.stop())
    const { ways, server } = await waysTo({ 'proxy-url': named.url })
    const ask = async (cluster: ClusterId) => {
      const { client } = await ways.wayTo(cluster)
      clients.later(() => client.close())
      await client.json({ path: '/x' }, signal)
    }
    setup.registry.update(id, { proxyOverride: own.url })
    await ask(id)
    expect([own.targets, named.targets]).toEqual([[`127.0.0.1:${server.port}`], []])

    setup.registry.update(id, { proxyOverride: null })
    await ask(id)
    expect([own.targets.length, named.targets.length]).toEqual([1, 1])
  })
})

describe('a change of a read-only cluster', () => {
  it('is refused and written down, without what it would have written', async () => {
    const { client, asked } = await guarded()
    expect((await failureOf(client.change(change, signal))).code).toBe('READ_ONLY')
    expect(asked).toHaveLength(0)
    const [last] = setup.store.auditTail(1)
    expect(last).toEqual({
      at: 7,
      cluster: id,
      action: 'cluster.change',
      outcome: 'refused',
      detail: { method: 'DELETE', path: '/api/v1/namespaces/a' },
    })
    setup.registry.update(id, { guard: 'none' })
    await client.change(change, signal)
    expect(setup.store.auditTail(10).filter(({ action }) => action === 'cluster.change')).toHaveLength(1)
  })

  it('stays refused when it cannot be written down', async () => {
    const { client, asked } = await guarded()
    setup.store.audit = () => {
      throw new Error('the disk is full')
    }
    expect((await failureOf(client.change(change, signal))).code).toBe('READ_ONLY')
    expect(asked).toHaveLength(0)
    expect(logged.join()).toContain('the disk is full')
  })
})
