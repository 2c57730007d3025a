import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import { millis, type ClusterId } from '#core/base/units.ts'
import { closedConnection } from '../../../../main/clusters/connectionState.ts'
import { createHosts, type HostsOptions } from '../../../../main/clusters/hosts.ts'
import { createLog } from '../../../../main/log.ts'
import { createCollector } from '../../../../main/metrics/round.ts'
import { AUTOMATIC } from '../../../../main/metrics/source.ts'
import { createChangeHub } from '../../../../main/rpc/changes.ts'
import { type ClusterStore, openClusterStore } from '../../../../main/store/clusterStore.ts'
import type { Connection } from '../../../../preload/contract/clusters.ts'
import { overwritePages, rootPageOf } from '../../../support/damage.ts'
import { makeNode } from '../../../support/builders.ts'
import { NOW, tempFolder, upsert } from '../../../support/stores.ts'

type On = Parameters<HostsOptions['openSession']>[2]

/** Stands for a connection to a cluster: what it reports is up to the test. */
class FakeSession {
  isClosed = false
  isVisible = true
  readonly on: On
  readonly cluster: ClusterId
  constructor(cluster: ClusterId, on: On) {
    this.cluster = cluster
    this.on = on
  }
  say(change: Partial<Connection>): void {
    this.on.connection({ ...closedConnection(this.cluster, NOW, NOW), status: 'live', asOf: NOW, ...change })
  }
  client = () => null
  state = (): Connection => ({ ...closedConnection(this.cluster, null, NOW), status: 'connecting' })
  setVisible = (visible: boolean) => void (this.isVisible = visible)
  reconnect = () => undefined
  close = async () => void (this.isClosed = true)
}

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

type More = {
  readonly pinned?: string[]
  readonly limit?: number
  readonly openStore?: (path: string, onDamage: () => void) => ClusterStore
}

function hostsOf(clusters: readonly string[], more: More = {}) {
  const openStore =
    more.openStore ?? ((path, onDamage) => openClusterStore(path, { now: () => NOW, onDamage }))
  const folder = tempFolder()
  const sessions: FakeSession[] = []
  let known = clusters.map(id => ({
    id: id as ClusterId,
    isPinned: more.pinned?.includes(id) ?? false,
    isSample: id === 'sample',
  }))
  const hosts = createHosts({
    known: () => known,
    openStore: (id, onDamage) => openStore(join(folder, `${id}.sqlite`), onDamage),
    openSession: (id, _store, on) => {
      const session = new FakeSession(id, on)
      sessions.push(session)
      return session
    },
    collectorOf: async () => createCollector({ choice: AUTOMATIC, now: () => NOW }),
    roundMs: () => 60_000,
    onRound: () => undefined,
    onLost: () => undefined,
    fillIn: async () => undefined,
    limit: () => more.limit ?? 8,
    hub: createChangeHub(),
    log: createLog(() => undefined, Date.now),
    now: () => NOW,
    lingerMs: 20,
  })
  closers.push(() => hosts.close())
  return {
    hosts,
    folder,
    sessions,
    forget: (gone: string) => (known = known.filter(entry => entry.id !== gone)),
    unpin: (name: string) =>
      (known = known.map(entry => (entry.id === name ? { ...entry, isPinned: false } : entry))),
  }
}
const id = (text: string) => text as ClusterId
const WATCHING = {
  namespaces: null,
  objects: 1,
  remaining: null,
  badLines: 0,
  failure: null,
  status: 'watching' as const,
}
const soon = (ms = 60) => new Promise(resolve => setTimeout(resolve, ms))

/** Reads the live stream of a cluster until the returned function is called. */
function look(hosts: ReturnType<typeof hostsOf>['hosts'], cluster: string) {
  const stop = new AbortController()
  const seen: Connection[] = []
  const done = (async () => {
    for await (const state of hosts.live(id(cluster), stop.signal)) seen.push(state)
  })()
  return {
    seen,
    stop: async () => {
      stop.abort()
      await done
    },
  }
}

describe('clusters in use', () => {
  it('are connected only when somebody looks, and let go a while after', async () => {
    const { hosts, sessions } = hostsOf(['a', 'b'])
    hosts.follow()
    expect(sessions).toEqual([])
    const reader = look(hosts, 'a')
    await soon()
    expect(sessions.map(({ cluster }) => cluster)).toEqual(['a'])
    await reader.stop()
    expect(sessions[0]?.isClosed).toBe(false)
    expect(sessions[0]?.isVisible).toBe(false)
    await soon()
    expect(sessions[0]?.isClosed).toBe(true)
  })

  it('stay connected when somebody comes back in time, or when pinned', async () => {
    const { hosts, sessions } = hostsOf(['a', 'p'], { pinned: ['p'] })
    hosts.follow()
    const first = look(hosts, 'a')
    await soon(5)
    await first.stop()
    const second = look(hosts, 'a')
    await soon()
    expect(sessions.map(({ cluster, isClosed }) => [cluster, isClosed])).toEqual([
      ['p', false],
      ['a', false],
    ])
    await second.stop()
  })

  it('tell every reader each newest state, and pages what is missing', async () => {
    const { hosts, sessions } = hostsOf(['a'])
    const reader = look(hosts, 'a')
    await soon(5)
    expect(reader.seen.map(({ status }) => status)).toEqual(['connecting'])
    const watch = { namespaces: null, objects: 0, remaining: null, badLines: 0, failure: null }
    sessions[0]?.say({
      watches: [
        { ...watch, kind: 'nodes', status: 'forbidden' },
        { ...watch, kind: 'pods', status: 'listing' },
      ],
    })
    await soon(5)
    expect(reader.seen.at(-1)).toMatchObject({ status: 'live', asOf: NOW })
    expect(hosts.provenance(id('a'))).toEqual({
      tier: 'T4',
      asOf: NOW,
      isLive: true,
      missing: [
        { kind: 'nodes', reason: 'forbidden' },
        { kind: 'pods', reason: 'loading' },
      ],
    })
    await reader.stop()
  })

  it('record their GPUs as soon as they are live, but nothing of a picture that is not whole', async () => {
    const { hosts, sessions } = hostsOf(['whole', 'partial'])
    for (const cluster of ['whole', 'partial']) {
      const store = hosts.store(id(cluster))
      store.apply([upsert(makeNode('n').gpus(8, 'NVIDIA-L40S').record())], NOW)
      if (cluster === 'whole') for (const kind of ['nodes', 'pods'] as const) store.setListed(kind)
    }
    const readers = ['whole', 'partial'].map(cluster => look(hosts, cluster))
    await soon(5)
    sessions[0]?.say({
      watches: [
        { ...WATCHING, kind: 'nodes' },
        { ...WATCHING, kind: 'pods' },
      ],
    })
    sessions[1]?.say({
      watches: [
        { ...WATCHING, kind: 'nodes' },
        { ...WATCHING, kind: 'pods', status: 'listing' },
      ],
    })
    await expect.poll(() => hosts.recording(id('whole')).last?.outcome).toBe('stored')
    await expect.poll(() => hosts.recording(id('partial')).last?.outcome).toBe('skipped')
    expect(hosts.store(id('whole')).history.extent().samples).toBe(4)
    expect(hosts.store(id('partial')).history.extent().samples).toBe(0)
    for (const reader of readers) await reader.stop()
  })

  it('say that a round is lost that the disk had no room for, until one is kept', async () => {
    const world = { isFull: true }
    const { hosts, sessions } = hostsOf(['a'], {
      openStore: path => {
        const store = openClusterStore(path, { now: () => NOW })
        return {
          ...store,
          putRound: round => {
            if (world.isFull) throw new AppError('DISK_FULL', 'The disk is full', { data: { path } })
            store.putRound(round)
          },
        }
      },
    })
    const store = hosts.store(id('a'))
    store.apply([upsert(makeNode('n').gpus(8, 'NVIDIA-L40S').record())], NOW)
    for (const kind of ['nodes', 'pods'] as const) store.setListed(kind)
    const reader = look(hosts, 'a')
    await soon(5)
    const watches = (['nodes', 'pods'] as const).map(kind => ({ ...WATCHING, kind }))
    sessions[0]?.say({ watches })
    await expect.poll(() => hosts.recording(id('a')).last?.outcome).toBe('failed')
    expect(hosts.notices()).toMatchObject([
      { code: 'DISK_FULL', message: expect.stringContaining('lost'), data: { path: store.path, at: NOW } },
    ])
    world.isFull = false
    hosts.renewSource(id('a'))
    await expect.poll(() => hosts.recording(id('a')).last?.outcome).toBe('stored')
    expect(hosts.notices()).toEqual([])
    await reader.stop()
  })

  it('give way at the limit when nobody reads them, and refuse kindly when somebody does', async () => {
    const { hosts, sessions } = hostsOf(['a', 'b', 'c'], { limit: 1 })
    const first = look(hosts, 'a')
    await soon(5)
    await expect(
      hosts.live(id('b'), new AbortController().signal)[Symbol.asyncIterator]().next(),
    ).rejects.toMatchObject({
      code: 'TOO_MANY_OPEN',
      data: { limit: 1 },
    })
    await first.stop()
    const second = look(hosts, 'c')
    await soon(5)
    expect(sessions.map(({ cluster, isClosed }) => [cluster, isClosed])).toEqual([
      ['a', true],
      ['c', false],
    ])
    await second.stop()
  })

  it('end with the registry row, and what is unknown is refused', async () => {
    const { hosts, sessions, forget } = hostsOf(['a'], { pinned: ['a'] })
    hosts.follow()
    forget('a')
    hosts.follow()
    await soon(5)
    expect(sessions[0]?.isClosed).toBe(true)
    expect(() => hosts.store(id('a'))).toThrowError(expect.objectContaining({ code: 'NOT_FOUND' }))
  })

  it('that are pinned beyond the limit do not end each other; one that is read comes first, and only while it is', async () => {
    const { hosts, sessions, unpin } = hostsOf(['a', 'p', 'q', 'r'], { pinned: ['p', 'q', 'r'], limit: 2 })
    const open = () => sessions.filter(({ isClosed }) => !isClosed).map(({ cluster }) => cluster)
    for (let change = 0; change < 5; change += 1) hosts.follow()
    await soon(5)
    expect(sessions.map(({ cluster }) => cluster)).toEqual(['p', 'q'])
    const failures = () => ['p', 'q', 'r'].map(name => hosts.connection(id(name)).failure?.code ?? null)
    expect(failures()).toEqual([null, null, 'TOO_MANY_OPEN'])
    const reader = look(hosts, 'a')
    await soon(5)
    expect(open()).toEqual(['q', 'a'])
    expect(failures()).toEqual(['TOO_MANY_OPEN', null, 'TOO_MANY_OPEN'])
    await reader.stop()
    await soon()
    expect(open()).toEqual(['q', 'p'])
    expect(failures()).toEqual([null, null, 'TOO_MANY_OPEN'])
    unpin('r')
    hosts.follow()
    expect(failures()).toEqual([null, null, null])
  })

  it('are released once: whoever asks meanwhile waits until the store may be deleted', async () => {
    const { hosts, sessions, forget } = hostsOf(['a'], { pinned: ['a'] })
    hosts.follow()
    const [session] = sessions
    if (!session) throw new Error('it was not connected')
    session.close = () => soon(30).then(() => void (session.isClosed = true))
    forget('a')
    hosts.follow()
    await hosts.release(id('a'))
    expect(session.isClosed).toBe(true)
  })

  it('never connect the sample', async () => {
    const { hosts, sessions } = hostsOf(['sample'], { pinned: ['sample'] })
    hosts.follow()
    const reader = look(hosts, 'sample')
    await soon(5)
    expect(sessions).toEqual([])
    expect(reader.seen[0]).toMatchObject({ status: 'closed', since: millis(NOW) })
    await reader.stop()
  })
})

describe('a store in which damage shows while it is used', () => {
  it('is set aside, and a new one goes on under whoever looks', async () => {
    const { hosts, sessions, folder } = hostsOf(['a'])
    const path = join(folder, 'a.sqlite')
    hosts.store(id('a')).apply([upsert(makeNode('n').record())], NOW)
    await hosts.release(id('a'))
    overwritePages(path, [rootPageOf(path, 'node')])

    const reader = look(hosts, 'a')
    await soon()
    sessions[0]?.say({})
    const list = () =>
      hosts.store(id('a')).nodes.list({
        sort: { column: 'name', descending: false },
        filter: '',
        onlyGpu: false,
        limit: 10,
        offset: 0,
      })
    expect(list).toThrowError(expect.objectContaining({ code: 'STORE_CORRUPT' }))
    await expect.poll(() => sessions.length).toBe(2)
    expect(list().rows).toEqual([])
    expect(sessions[0]?.isClosed).toBe(true)
    expect(hosts.connection(id('a')).asOf, 'of a picture that is not there any more').toBeNull()
    const [notice] = hosts.notices()
    expect(notice?.code).toBe('STORE_CORRUPT')
    expect(existsSync(String(notice?.data['setAside']))).toBe(true)
    sessions[1]?.say({ asOf: NOW })
    await soon(5)
    expect(reader.seen.at(-1)).toMatchObject({ status: 'live', asOf: NOW })
    await reader.stop()
  })
})
