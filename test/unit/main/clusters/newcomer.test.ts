// Another cluster where one was known, told to a real backend by the servers of a kubeconfig.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ClusterId } from '#core/base/units.ts'
import type { Connection } from '../../../../preload/contract/clusters.ts'
import { createTestClients, type TestClients } from '../../../support/clients.ts'
import { serveEmptyApi } from '../../../support/emptyApi.ts'
import { statusBody } from '../../../support/httpFixtures.ts'
import { base64, kubeconfigText } from '../../../support/kubeconfigs.ts'
import { failureOf } from '../../../support/registrySetup.ts'
import { openBackend, type RunningBackend } from '../../../support/runningBackend.ts'
import { tempFolder } from '../../../support/stores.ts'

let clients: TestClients
let data: string
let kubeconfig: string
let backend: RunningBackend
let looking: AbortController
beforeEach(async () => {
  clients = await createTestClients()
  const folder = tempFolder()
  data = join(folder, 'data')
  mkdirSync(data)
  kubeconfig = join(folder, 'kubeconfig')
  backend = openBackend(data)
  looking = new AbortController()
})
afterEach(async () => {
  looking.abort()
  await backend.close()
  await clients.end()
})

/** A cluster of one node; `uid` null: nobody may read kube-system. */
const serve = (uid: string | null, node: string) =>
  serveEmptyApi(clients, ({ path }) => {
    if (path.endsWith('/namespaces/kube-system'))
      return uid === null
        ? { status: 403, body: statusBody(403, 'Forbidden') }
        : { body: { metadata: { uid } } }
    if (!path.startsWith('/api/v1/nodes?limit=')) return undefined
    const items = [{ metadata: { name: node, uid: `uid-of-${node}` } }]
    return { body: { metadata: { resourceVersion: '100' }, items } }
  })

const pointAt = (server: string): void => {
  const cluster = { server, 'certificate-authority-data': base64(clients.pair.cert) }
  writeFileSync(kubeconfig, kubeconfigText({ name: 'gpu', cluster }))
}

const lookAt = (cluster: ClusterId) => {
  const states: Connection[] = []
  backend.client.subscribe(
    'clusters.live',
    { cluster },
    { onValue: state => void states.push(state), signal: looking.signal },
  )
  return {
    becomes: (want: object) => expect.poll(() => states.at(-1), { timeout: 8000 }).toMatchObject(want),
    last: () => states.at(-1),
    /** What is said from now on. */
    forget: () => void states.splice(0),
  }
}
const nodesOf = async (cluster: ClusterId): Promise<string[]> => {
  const { rows } = await backend.client.query('nodes.list', {
    cluster,
    sort: { column: 'name', descending: false },
    filter: '',
    onlyGpu: false,
    offset: 0,
    limit: 10,
  })
  return rows.map(({ name }) => name)
}

/** The one cluster of the kubeconfig, live, then led to another server. */
async function movedTo(first: string, second: string) {
  pointAt(first)
  await backend.add([kubeconfig])
  const all = await backend.client.query('clusters.list', undefined)
  const cluster = all.find(({ isSample }) => !isSample)!.id
  const connection = lookAt(cluster)
  await connection.becomes({ status: 'live' })
  expect(await nodesOf(cluster)).toEqual(['old'])
  pointAt(second)
  await backend.client.command('clusters.reconnect', { cluster })
  await connection.becomes({ status: 'offline', failure: { code: 'CLUSTER_CHANGED' } })
  expect(await nodesOf(cluster)).toEqual(['old'])
  return { cluster, connection }
}

/** As another of another uid does. */
async function replaced() {
  const [first, second] = [await serve('uid-1', 'old'), await serve('uid-2', 'new')]
  return movedTo(first.url, second.url)
}

describe('a cluster that another one has taken the place of', () => {
  it('begins anew: the picture before is set aside whole, and removed with the cluster', async () => {
    const { cluster, connection } = await replaced()
    expect(connection.last()?.failure?.data).not.toHaveProperty('after')
    await backend.client.command('clusters.beginAnew', { cluster, typedName: null })
    await connection.becomes({ status: 'live', failure: null })
    expect(await nodesOf(cluster)).toEqual(['new'])
    const [known] = (await backend.client.query('clusters.list', undefined)).filter(
      ({ id }) => id === cluster,
    )
    expect(known?.kubeSystemUid).toBe('uid-2')

    const aside = readdirSync(join(data, 'clusters')).find(name => /\.replaced-[^w]*$/.test(name))
    const before = new Database(join(data, 'clusters', String(aside)), { readonly: true })
    expect(before.prepare('SELECT name FROM node').pluck().all()).toEqual(['old'])
    before.close()
    looking.abort()
    await backend.client.command('clusters.remove', { cluster, typedName: null })
    expect(readdirSync(join(data, 'clusters'))).toEqual([])
  })

  it('that is guarded as production begins anew when its name was typed, not before', async () => {
    const { cluster, connection } = await replaced()
    await backend.client.command('clusters.update', { cluster, patch: { guard: 'production' } })
    const unnamed = backend.client.command('clusters.beginAnew', { cluster, typedName: null })
    expect((await failureOf(unnamed)).code).toBe('CONFIRMATION_NEEDED')
    expect(await nodesOf(cluster)).toEqual(['old'])
    await backend.client.command('clusters.beginAnew', { cluster, typedName: 'gpu' })
    await connection.becomes({ status: 'live' })
  })

  it('is not the same for being called so: uids that are known decide', async () => {
    const { cluster, connection } = await replaced()
    const all = await backend.client.query('clusters.list', undefined)
    const address = new URL(all.find(({ id }) => id === cluster)?.summary?.server ?? '').href
    connection.forget()
    await backend.client.command('clusters.moved', { cluster, address })
    await connection.becomes({ status: 'offline', failure: { code: 'CLUSTER_CHANGED' } })
    expect(await nodesOf(cluster)).toEqual(['old'])
  })
})

describe('a cluster at another address, whose uid nobody may read', () => {
  it('is the same one once its user says so of the address that was shown', async () => {
    const [first, second, third] = [
      await serve(null, 'old'),
      await serve(null, 'old'),
      await serve(null, 'x'),
    ]
    const { cluster, connection } = await movedTo(first.url, second.url)
    const { before, after } = connection.last()?.failure?.data ?? {}
    expect([before, after]).toEqual([`${first.url}/`, `${second.url}/`])
    const other = backend.client.command('clusters.moved', { cluster, address: `${third.url}/` })
    expect((await failureOf(other)).code).toBe('STALE_REVISION')
    await backend.client.command('clusters.moved', { cluster, address: String(after) })
    await connection.becomes({ status: 'live', failure: null })
    expect(await nodesOf(cluster)).toEqual(['old'])
  })
})

it('the sample does not begin anew', async () => {
  const work = backend.client.command('clusters.beginAnew', {
    cluster: 'sample' as ClusterId,
    typedName: null,
  })
  expect((await failureOf(work)).code).toBe('INVALID_INPUT')
})
