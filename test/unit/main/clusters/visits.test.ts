import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ClusterId } from '#core/base/units.ts'
import type { Way } from '../../../../main/clusters/connectionTest.ts'
import { addressOf, type Identity } from '../../../../main/clusters/identity.ts'
import { createVisits } from '../../../../main/clusters/visits.ts'
import { createTestClients, failureOf, type TestClients } from '../../../support/clients.ts'
import { serveEmptyApi } from '../../../support/emptyApi.ts'
import { statusBody } from '../../../support/httpFixtures.ts'
import { configFor } from '../../../support/sessions.ts'

let clients: TestClients
beforeEach(async () => {
  clients = await createTestClients()
})
afterEach(() => clients.end())

type Met = { readonly mayReadUid: boolean; readonly tlsServerName?: string }

/** A visit to a cluster that is known as `known`, with whatever is not said there as the server has it. */
async function visit({ mayReadUid, tlsServerName = '' }: Met, known: Partial<Identity>) {
  const { url } = await serveEmptyApi(clients, ({ path }) =>
    path.endsWith('/namespaces/kube-system') && !mayReadUid
      ? { status: 403, body: statusBody(403, 'Forbidden') }
      : undefined,
  )
  const config = configFor(url, { caPem: clients.pair.cert })
  const met = { ...config, tlsServerName: tlsServerName || null }
  let closed = 0
  const client = clients.clientOf(url)
  const close = () => client.close().finally(() => (closed += 1))
  const visits = createVisits({
    identity: () => ({ uid: 'uid-1', address: addressOf(config), ...known }),
    wayTo: async () => ({ config: met, client: { ...client, close } }) as unknown as Way,
  })
  const done = visits.visit('c' as ClusterId, async () => 'written', new AbortController().signal)
  return { done, closed: () => closed }
}

describe('a visit', () => {
  it.each([
    { story: 'of the same uid', met: { mayReadUid: true }, known: {} },
    { story: 'of the same uid elsewhere', met: { mayReadUid: true }, known: { address: 'https://before/' } },
    { story: 'at the same address, where no uid can be read', met: { mayReadUid: false }, known: {} },
    { story: 'never seen before', met: { mayReadUid: false }, known: { uid: null, address: null } },
  ])('goes to the cluster $story', async ({ met, known }) => {
    const { done, closed } = await visit(met, known)
    expect(await done).toBe('written')
    expect(closed()).toBe(1)
  })

  it.each([
    { story: 'of another uid', met: { mayReadUid: true }, known: { uid: 'uid-2' } },
    {
      story: 'at another address, where no uid can be read',
      met: { mayReadUid: false },
      known: { address: 'https://before/' },
    },
    {
      story: 'under another name at the same address',
      met: { mayReadUid: false, tlsServerName: 'b' },
      known: {},
    },
    {
      story: 'at another address, of which no uid was known',
      met: { mayReadUid: true },
      known: { uid: null, address: 'https://before/' },
    },
  ])('does not work on one $story', async ({ met, known }) => {
    const { done, closed } = await visit(met, known)
    expect((await failureOf(done)).code).toBe('CLUSTER_CHANGED')
    expect(closed()).toBe(1)
  })
})
