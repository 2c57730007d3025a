import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { millis, type ClusterId } from '#core/base/units.ts'
import { closedConnection } from '../../../../main/clusters/connectionState.ts'
import { createHosts, type HostsOptions } from '../../../../main/clusters/hosts.ts'
import { createLog } from '../../../../main/log.ts'
import { createCollector } from '../../../../main/metrics/round.ts'
import { AUTOMATIC } from '../../../../main/metrics/source.ts'
import { createChangeHub } from '../../../../main/rpc/changes.ts'
import { openClusterStore } from '../../../../main/store/clusterStore.ts'
import type { Connection } from '../../../../preload/contract/clusters.ts'
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

function hostsOf(clusters: readonly string[], more: { pinned?: string[]; limit?: number } = {}) {
  const folder = tempFolder()
  const sessions: FakeSession[] = []
  let known = clusters.map(id => ({
    id: id as ClusterId,
    isPinned: more.pinned?.includes(id) ?? false,
    isSample: id === 'sample',
  }))
  const hosts = createHosts({
    known: () => known,
    openStore: id => openClusterStore(join(folder, `${id}.sqlite`), { now: () => NOW }),
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
  return { hosts, sessions, forget: (id: string) => (known = known.filter(entry => entry.id !== id)) }
}
const id = (text: string) => text as ClusterId
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
    const watch = {
      namespaces: null,
      objects: 1,
      remaining: null,
      badLines: 0,
      failure: null,
      status: 'watching' as const,
    }
    sessions[0]?.say({
      watches: [
        { ...watch, kind: 'nodes' },
        { ...watch, kind: 'pods' },
      ],
    })
    sessions[1]?.say({
      watches: [
        { ...watch, kind: 'nodes' },
        { ...watch, kind: 'pods', status: 'listing' },
      ],
    })
    await expect.poll(() => hosts.recording(id('whole')).last?.outcome).toBe('stored')
    await expect.poll(() => hosts.recording(id('partial')).last?.outcome).toBe('skipped')
    expect(hosts.store(id('whole')).history.extent().samples).toBe(4)
    expect(hosts.store(id('partial')).history.extent().samples).toBe(0)
    for (const reader of readers) await reader.stop()
  })

  it('give way at the limit when nobody reads them, and refuse kindly when somebody does', async () => {
    const { hosts, sessions } = hostsOf(['a', 'b', 'c'], { limit: 1 })
    const first = look(hosts, 'a')
    await soon(5)
    await expect(
      hosts.live(id('b'), new AbortController().signal)[Symbol.asyncIterator]().next(),
    ).rejects.toMatchObject({
      code: 'TOO_LARGE',
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
    const { hosts, sessions } = hostsOf(['a', 'p', 'q', 'r'], { pinned: ['p', 'q', 'r'], limit: 2 })
    const open = () => sessions.filter(({ isClosed }) => !isClosed).map(({ cluster }) => cluster)
    for (let change = 0; change < 5; change += 1) hosts.follow()
    await soon(5)
    expect(sessions.map(({ cluster }) => cluster)).toEqual(['p', 'q'])
    const reader = look(hosts, 'a')
    await soon(5)
    expect(open()).toEqual(['q', 'a'])
    await reader.stop()
    await soon()
    expect(open()).toEqual(['q', 'p'])
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
