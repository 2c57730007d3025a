import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { millis, type ClusterId } from '#core/base/units.ts'
import { createConsent } from '../../../../main/clusters/consent.ts'
import { createWays } from '../../../../main/clusters/ways.ts'
import { createLog } from '../../../../main/log.ts'
import { createTestClients, type TestClients } from '../../../support/clients.ts'
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
  const server = await clients.serve(() => ({}), null)
  await setup.addFile(setup.write('config', { name: 'dev', cluster: { server: server.url } }), 'dev')
  setup.registry.update(id, { guard: 'readOnly' })
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
  const { client } = await ways.wayTo(id)
  clients.later(() => client.close())
  return { client, asked: server.asked }
}

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
