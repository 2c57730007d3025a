import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ClusterId } from '#core/base/units.ts'
import type { Envelope } from '../../../../preload/define.ts'
import { askAhead } from '../../../../renderer/data/ahead.ts'
import { createClient, type ClientPort } from '../../../../renderer/data/client.ts'
import { keepPicture, recallPicture } from '../../../../renderer/data/lastPicture.ts'
import { createQueryCache, endpointKey } from '../../../../renderer/data/queries.ts'

const INFO = endpointKey('app.info', undefined)
const CLUSTERS = endpointKey('clusters.list', undefined)
const overviewOf = (cluster: string) => endpointKey('overview.get', { cluster: cluster as ClusterId })

const live = {
  info: { version: '1', askedCluster: 'asked', notices: [{ code: 'STORE_CORRUPT', message: '', data: {} }] },
  clusters: [
    {
      id: 'a',
      name: 'Alpha',
      connection: {
        cluster: 'a',
        status: 'live',
        since: 5,
        asOf: 100,
        failure: null,
        retryAt: null,
        watches: [{ kind: 'pods', status: 'watching' }],
      },
    },
  ],
  overview: { provenance: { tier: 'T4', asOf: 100, isLive: true, missing: [] }, gpus: { total: 8 } },
}
const refused = {
  status: 'offline',
  failure: { code: 'NETWORK', message: 'refused', data: {} },
  retryAt: 7,
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

function memory() {
  const kept = new Map<string, string>()
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: vi.fn((key: string, text: string) => void kept.set(key, text)),
    removeItem: (key: string) => void kept.delete(key),
  }
}

/** A window at `path` that has been told all there is, and what it keeps. */
function windowAt(path: string, storage = memory(), build = 'built') {
  const queries = createQueryCache(() => undefined)
  let leave = (): void => undefined
  keepPicture(queries, { storage, path: () => path, onLeave: listener => (leave = listener), build })
  const tell = (told: Partial<typeof live> = live) => {
    queries.setQueryData(INFO, told.info)
    queries.setQueryData(CLUSTERS, told.clusters)
    queries.setQueryData(overviewOf('a'), told.overview)
  }
  return { queries, storage, tell, leave: () => leave() }
}

function recalled(storage: ReturnType<typeof memory>, build = 'built') {
  const queries = createQueryCache(() => undefined)
  const isRecalled = recallPicture(queries, storage, build)
  const of = (key: readonly unknown[]) => queries.getQueryData(key) as unknown
  return { queries, isRecalled, info: of(INFO), clusters: of(CLUSTERS), overview: of(overviewOf('a')) }
}

it('what was shown last is there at the next start, with nothing of it live, asked for or wrong', () => {
  const { storage, tell, leave } = windowAt('/c/a/overview')
  tell()
  leave()
  const { isRecalled, info, clusters, overview } = recalled(storage)
  expect(isRecalled).toBe(true)
  expect(info).toEqual({ version: '1', askedCluster: null, notices: [] })
  const { connection } = live.clusters[0]!
  expect(clusters).toEqual([
    { ...live.clusters[0], connection: { ...connection, status: 'closed', watches: [] } },
  ])
  expect(overview).toEqual({ ...live.overview, provenance: { ...live.overview.provenance, isLive: false } })
})

it('why a cluster was offline is not told of a start that has not tried', () => {
  const { storage, tell, leave } = windowAt('/c/a/overview')
  tell({
    ...live,
    clusters: live.clusters.map(each => ({
      ...each,
      connection: { ...each.connection, ...refused },
    })) as never,
  })
  leave()
  expect(recalled(storage).clusters).toMatchObject([
    { connection: { status: 'closed', failure: null, retryAt: null, asOf: 100 } },
  ])
})

it('is written once for many changes, and at once when the window goes', () => {
  const { storage, tell, leave } = windowAt('/c/a/overview')
  for (let n = 0; n < 20; n++) tell({ ...live, info: { ...live.info, version: String(n) } })
  expect(storage.setItem).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1000)
  expect(storage.setItem).toHaveBeenCalledOnce()
  expect(recalled(storage).info).toMatchObject({ version: '19' })
  tell({ ...live, info: { ...live.info, version: '20' } })
  leave()
  expect(recalled(storage).info).toMatchObject({ version: '20' })
  vi.advanceTimersByTime(60_000)
  expect(storage.setItem).toHaveBeenCalledTimes(2)
})

it('keeps no figures of a page that is not the overview, nor of a cluster that was removed', () => {
  const nodes = windowAt('/c/a/nodes')
  nodes.tell()
  nodes.leave()
  expect(recalled(nodes.storage)).toMatchObject({ isRecalled: true, overview: undefined })

  const removed = windowAt('/c/a/overview')
  removed.tell()
  removed.tell({ ...live, clusters: [] })
  removed.leave()
  expect(recalled(removed.storage)).toMatchObject({ clusters: [], overview: undefined })
  expect([...removed.storage.kept.values()].join('')).not.toContain('Alpha')
})

it('a window that was told nothing leaves the picture as it is', () => {
  const first = windowAt('/c/a/overview')
  first.tell()
  first.leave()
  windowAt('/c/a/overview', first.storage).leave()
  expect(recalled(first.storage)).toMatchObject({ isRecalled: true, overview: { gpus: { total: 8 } } })
})

it.each([
  { what: 'of another build', text: JSON.stringify({ build: 'older', answers: [[CLUSTERS, []]] }) },
  { what: 'that is not JSON', text: '{"build":"built","answers":[[' },
  { what: 'of another shape', text: '{"build":"built"}' },
  { what: 'that is none', text: 'null' },
])('a picture $what is not recalled', ({ text }) => {
  const storage = memory()
  storage.kept.set('canopy.picture', text)
  expect(recalled(storage)).toMatchObject({ isRecalled: false, clusters: undefined })
})

it('one that is too large, or that the storage refuses, is not kept, and nothing fails', () => {
  const large = windowAt('/c/a/overview')
  large.tell({ ...live, overview: { ...live.overview, note: 'x'.repeat(1_000_000) } as never })
  large.leave()
  expect(recalled(large.storage).isRecalled).toBe(false)

  const warned = vi.spyOn(console, 'warn').mockReturnValue()
  const full = windowAt('/c/a/overview')
  full.storage.setItem.mockImplementation(() => {
    throw new Error('QuotaExceededError')
  })
  full.tell()
  full.leave()
  expect(warned).toHaveBeenCalledOnce()
})

it('all that was recalled is asked for anew, and goes where the answer is a failure', async () => {
  vi.useRealTimers()
  const { storage, tell, leave } = windowAt('/c/a/overview')
  tell()
  leave()
  const { queries } = recalled(storage)
  const client = createClient()
  const asked = askAhead(client, queries, '/c/a/overview')
  const answers: Record<string, Envelope<unknown>> = {
    'app.info': { ok: true, value: { version: '2' } },
    'clusters.list': { ok: true, value: [] },
    'overview.get': {
      ok: false,
      error: { code: 'STORE_CORRUPT', message: 'The store is damaged', data: {} },
    },
  }
  const port: ClientPort = {
    postMessage: message => {
      if (message.type !== 'call') return
      const { id, name } = message
      queueMicrotask(() => port.onmessage?.({ data: { type: 'reply', id, result: answers[name]! } }))
    },
    onmessage: null,
    close: () => undefined,
  }
  client.attach(port)
  await asked
  expect(queries.getQueryData(INFO)).toEqual({ version: '2' })
  expect(queries.getQueryData(CLUSTERS)).toEqual([])
  expect(queries.getQueryState(overviewOf('a'))).toMatchObject({
    data: undefined,
    status: 'error',
    error: { code: 'STORE_CORRUPT' },
  })
})
