import { AppError } from '#core/base/errors.ts'
import { millis, type ClusterId, type Millis } from '#core/base/units.ts'
import type { Connection } from '../../preload/contract/clusters.ts'
import type { Provenance } from '../../preload/contract/common.ts'
import type { Dashboards } from '../../preload/contract/dashboards.ts'
import type { Log } from '../log.ts'
import type { WriteBatch } from '../metrics/gapFiller.ts'
import { startRecorder, type Recorder } from '../metrics/recorder.ts'
import type { Collector } from '../metrics/round.ts'
import type { ChangeHub } from '../rpc/changes.ts'
import type { ClusterStore } from '../store/clusterStore.ts'
import type { MirrorKind } from '../store/records.ts'
import { createAnnouncer, type Announcer } from './announcer.ts'
import type { ClusterClient } from './connect.ts'
import { closedConnection, isSamePicture, missingOf, offlineOf, provenanceOf } from './connectionState.ts'
import { asFailure } from './failures.ts'
import { createLatest, type Latest } from './latest.ts'
import { createOnDemand } from './onDemand.ts'
import { lostRound, recordingOf, type Probed, type Recording } from './recording.ts'
import type { Session } from './session.ts'

/**
 * Everything of the clusters that are in use: each one's store, and its session while somebody looks at it.
 *
 *   known ──first question──▶ store open ──live() or pinned──▶ session ──nobody for LINGER_MS──▶ store open
 *
 * A store stays open once it was used; a session ends LINGER_MS after its last reader went away unless it is pinned.
 */
export type Hosts = {
  /** The store of a cluster, opened on first use. Throws NOT_FOUND, STORE_*. */
  store(cluster: ClusterId): ClusterStore
  /** The stores that are open. */
  stores(): ReadonlyMap<ClusterId, ClusterStore>
  provenance(cluster: ClusterId): Provenance
  connection(cluster: ClusterId): Connection
  /** The connection of a cluster that is live; it ends when the cluster goes offline. Throws why there is none. */
  client(cluster: ClusterId): ClusterClient
  /** Keeps the cluster connected while it is read; gives each new state. */
  live(cluster: ClusterId, signal: AbortSignal): AsyncIterable<Connection>
  /**
   * A round now, connecting if need be; the last one (`isLive` false) of a cluster that is offline. `prometheus`: an address to ask
   * for this once. Throws why it is offline where there is no last round.
   */
  collect(
    cluster: ClusterId,
    prometheus: string | null,
    signal: AbortSignal,
  ): Promise<{ readonly isLive: boolean; readonly dashboards: Dashboards }>
  /** What each source of figures gives now, or why it gives nothing. Throws why the cluster is offline. */
  probe(cluster: ClusterId, signal: AbortSignal): Promise<Probed>
  /** Its user set another source of figures. */
  renewSource(cluster: ClusterId): void
  /** Tries again now rather than at `retryAt`; reads the cluster's configuration afresh. */
  reconnect(cluster: ClusterId): void
  /**
   * Ends the session, closes the store for `work` on its files, and opens what is there then; whoever looks at the cluster goes on with
   * that. Throws what `work` throws.
   */
  reopen(cluster: ClusterId, work: () => void): Promise<void>
  /** Opens the store ahead of need; one that cannot be opened says so when it is asked. */
  recall(cluster: ClusterId): void
  /** What the recorder of a cluster does. */
  recording(cluster: ClusterId): Recording
  /** Damaged stores that were set aside, and the like. */
  notices(): readonly AppError[]
  /** Starts what is pinned and ends what is no longer known. To be called after the registry changed. */
  follow(): void
  /** Ends the session and closes the store, so that its files can be deleted. */
  release(cluster: ClusterId): Promise<void>
  close(): Promise<void>
}

export type HostsOptions = {
  readonly known: () => readonly {
    readonly id: ClusterId
    readonly isPinned: boolean
    readonly isSample: boolean
  }[]
  /** `onDamage` hears of damage that shows while it is used. */
  readonly openStore: (cluster: ClusterId, onDamage: () => void) => ClusterStore
  /** Connects; `onConnection` hears every state. */
  readonly openSession: (
    cluster: ClusterId,
    store: ClusterStore,
    on: { connection: (state: Connection) => void; written: (kinds: readonly MirrorKind[]) => void },
  ) => Session
  /** What asks a cluster's sources of figures; a Prometheus by address instead of what was set for it. Throws INVALID_INPUT. */
  readonly collectorOf: (cluster: ClusterId, prometheus: string | null) => Promise<Collector>
  /** Writes what was missed into a store, beside the thread that answers windows. */
  readonly fillIn: (store: ClusterStore, ...batch: Parameters<WriteBatch>) => Promise<void>
  /** Hears every round that was kept of a cluster. */
  readonly onRound: (cluster: ClusterId, store: ClusterStore, dashboards: Dashboards) => void
  /** Hears of a cluster that was live at the round before and can no longer be reached. */
  readonly onLost: (cluster: ClusterId) => void
  /** How often the figures of a live cluster are recorded, milliseconds; asked each time. */
  readonly roundMs: () => number
  /** How many clusters may be connected at once; asked each time. */
  readonly limit: () => number
  /** A store is about to be closed: whoever else works on its file is to let go of it. */
  readonly leaveStore?: (cluster: ClusterId) => Promise<void>
  readonly hub: ChangeHub
  readonly log: Log
  readonly now: () => Millis
  readonly lingerMs?: number
}

const LINGER_MS = 30_000
/** A cluster that has come alive is shown before its figures are collected, which takes the same processor. Milliseconds. */
const SHOWN_MS = 300

type Host = {
  store: ClusterStore
  /** When damage was met; null: never. */
  mendedAt: Millis | null
  readonly state: Latest<Connection>
  readonly announcer: Announcer
  session: Session | null
  readers: number
  linger: NodeJS.Timeout | undefined
  recorder: Recorder | null
}

/** A store that is damaged again and again, as on a failing disk, is not opened anew all the time. Milliseconds. */
const MEND_SPACING_MS = 60_000

const TOPIC_OF = {
  node: 'nodes',
  pod: 'pods',
  namespace: 'namespaces',
  event: 'events',
  workload: 'workloads',
} as const

export function createHosts(options: HostsOptions): Hosts {
  const { hub, log, now } = options
  const hosts = new Map<ClusterId, Host>()
  const releasing = new Map<ClusterId, Promise<void>>()
  let isClosed = false

  const known = (cluster: ClusterId) => {
    const entry = options.known().find(({ id }) => id === cluster)
    if (!entry) throw new AppError('NOT_FOUND', 'No such cluster', { data: { cluster } })
    return entry
  }

  const openStore = (cluster: ClusterId): ClusterStore => {
    const store = options.openStore(cluster, () => setImmediate(() => void mend(cluster)))
    if (store.notices.length > 0) hub.publish('app', null)
    return store
  }

  const host = (cluster: ClusterId): Host => {
    known(cluster)
    const existing = hosts.get(cluster)
    if (existing) return existing
    const store = openStore(cluster)
    const state = createLatest(closedConnection(cluster, store.asOf(), now()))
    const announcer = createAnnouncer(
      topic => hub.publish(topic, cluster),
      () => state.get().status === 'live',
    )
    const created: Host = {
      store,
      mendedAt: null,
      state,
      announcer,
      session: null,
      readers: 0,
      linger: undefined,
      recorder: null,
    }
    hosts.set(cluster, created)
    return created
  }

  const provenance = (cluster: ClusterId): Provenance => {
    const { store, state } = host(cluster)
    return provenanceOf(state.get(), missingOf(state.get(), store.listedKinds(), store.missing()))
  }

  const onConnection = (cluster: ClusterId, entry: Host, next: Connection): void => {
    const before = entry.state.get()
    entry.state.set(next)
    if (next.asOf !== null) entry.store.setAsOf(next.asOf)
    if (isSamePicture(before, next)) return
    entry.store.setMissing(missingOf(next, entry.store.listedKinds(), entry.store.missing()))
    if (before.status === next.status) return entry.announcer.soon('connection')
    log.info('connection', { cluster, status: next.status, code: next.failure?.code ?? null })
    entry.announcer.now('connection')
    if (next.status === 'live') setTimeout(() => entry.recorder?.wake(), SHOWN_MS).unref()
  }

  const connect = (cluster: ClusterId, entry: Host, why: 'read' | 'pinned'): void => {
    if (entry.session || known(cluster).isSample) return
    makeRoom(cluster, why)
    const session = options.openSession(cluster, entry.store, {
      connection: state => onConnection(cluster, entry, state),
      written: kinds => {
        for (const kind of kinds) entry.announcer.soon(TOPIC_OF[kind])
      },
    })
    entry.session = session
    onConnection(cluster, entry, session.state())
    entry.recorder = startRecorder({
      cluster,
      store: entry.store,
      session,
      offline: () => offlineOf(entry.state.get()),
      fillIn: (batch, signal) => options.fillIn(entry.store, batch, signal),
      provenance: () => provenance(cluster),
      openCollector: () => options.collectorOf(cluster, null),
      everyMs: options.roundMs,
      onRound: dashboards => options.onRound(cluster, entry.store, dashboards),
      onLost: () => options.onLost(cluster),
      hub,
      log,
      now,
    })
  }

  /**
   * At the limit, a connected cluster that nobody reads gives way, a pinned one last and to a reader alone: more pinned ones
   * than the limit would otherwise end each other in turn. One that is read never gives way.
   */
  const makeRoom = (forCluster: ClusterId, why: 'read' | 'pinned'): void => {
    const connected = [...hosts].filter(([, entry]) => entry.session !== null)
    if (connected.length < options.limit()) return
    const unread = connected.filter(([, entry]) => entry.readers === 0)
    const idle = unread.find(([id]) => !isPinned(id)) ?? (why === 'read' ? unread[0] : undefined)
    if (!idle)
      throw new AppError('TOO_MANY_OPEN', 'As many clusters are connected as the settings allow', {
        data: { limit: options.limit(), cluster: forCluster },
      })
    // A pinned one that gave way is told why.
    void disconnect(idle[0], idle[1]).then(follow)
  }

  const disconnect = async (cluster: ClusterId, entry: Host): Promise<void> => {
    const { session, recorder } = entry
    clearTimeout(entry.linger)
    entry.session = null
    entry.recorder = null
    if (!session) return
    const { asOf } = entry.state.get()
    await recorder?.close()
    await session.close()
    if (entry.session) return // opened again meanwhile
    entry.state.set(closedConnection(cluster, asOf, now()))
    hub.publish('connection', cluster)
  }

  const isPinned = (cluster: ClusterId): boolean =>
    options.known().some(({ id, isPinned: pinned }) => id === cluster && pinned)

  const leave = (cluster: ClusterId, entry: Host): void => {
    entry.readers -= 1
    if (entry.readers > 0 || isPinned(cluster)) return
    // A pinned one may have given way to it.
    entry.linger = setTimeout(
      () => void disconnect(cluster, entry).then(follow),
      options.lingerMs ?? LINGER_MS,
    )
  }

  async function* live(cluster: ClusterId, signal: AbortSignal): AsyncGenerator<Connection> {
    const entry = host(cluster)
    clearTimeout(entry.linger)
    connect(cluster, entry, 'read')
    entry.readers += 1
    entry.session?.setVisible(true)
    try {
      yield* entry.state.values(signal)
    } finally {
      leave(cluster, entry)
      if (entry.readers === 0) entry.session?.setVisible(false)
    }
  }

  /** Whoever asks while a cluster is being released waits for the same end: its files are in use until then. */
  const release = (cluster: ClusterId): Promise<void> => {
    const entry = hosts.get(cluster)
    if (!entry) return releasing.get(cluster) ?? Promise.resolve()
    hosts.delete(cluster)
    const released = disconnect(cluster, entry)
      .finally(() => options.leaveStore?.(cluster))
      .finally(() => entry.store.close())
      .finally(() => releasing.delete(cluster))
    releasing.set(cluster, released)
    return released
  }

  /** Opens a store anew in which damage was met, which sets it aside; whoever looks at the cluster goes on with the new one. */
  const mend = async (cluster: ClusterId): Promise<void> => {
    const entry = hosts.get(cluster)
    if (!entry || (entry.mendedAt !== null && now() - entry.mendedAt < MEND_SPACING_MS)) return
    entry.mendedAt = now()
    await reopen(cluster, entry, () => undefined)
  }

  const reopen = async (cluster: ClusterId, entry: Host, work: () => void): Promise<void> => {
    do {
      await disconnect(cluster, entry).catch((cause: unknown) => logFailure(cluster, cause))
      await options.leaveStore?.(cluster)
    } while (entry.session)
    if (hosts.get(cluster) !== entry) return // released meanwhile
    try {
      entry.store.close()
      work()
    } finally {
      takeUp(cluster, entry)
    }
  }

  /** Goes on with the store that is there now. */
  const takeUp = (cluster: ClusterId, entry: Host): void => {
    try {
      entry.store = openStore(cluster)
      entry.state.set(closedConnection(cluster, entry.store.asOf(), now()))
    } catch (cause) {
      // Asked for the next time, it says so itself.
      hosts.delete(cluster)
      logFailure(cluster, cause)
    }
    if (entry.readers > 0) tryConnect(cluster, 'read')
    follow()
    for (const topic of ['connection', 'history', 'dashboards', ...Object.values(TOPIC_OF)] as const)
      hub.publish(topic, cluster)
  }

  const logFailure = (cluster: ClusterId, cause: unknown): void => {
    if (!(cause instanceof AppError)) throw cause
    log.warn('store not reopened', { cluster, code: cause.code })
  }

  const follow = (): void => {
    if (isClosed) return
    const ids = new Set(options.known().map(({ id }) => id))
    for (const cluster of hosts.keys()) if (!ids.has(cluster)) void release(cluster)
    for (const { id, isPinned: pinned } of options.known()) {
      const entry = hosts.get(id)
      if (pinned) tryConnect(id, 'pinned')
      else if (entry?.session && entry.readers === 0) void disconnect(id, entry)
      else tellWhyClosed(id, null)
    }
  }

  /** One that cannot be opened must not keep the others, or the start, from going on. */
  const tryConnect = (cluster: ClusterId, why: 'read' | 'pinned'): void => {
    try {
      connect(cluster, host(cluster), why)
    } catch (cause) {
      if (!(cause instanceof AppError)) throw cause
      log.warn('not connected', { cluster, why, code: cause.code })
      tellWhyClosed(cluster, cause)
    }
  }

  /** Where the user looks for it. A store that cannot be opened says so itself, when it is asked. */
  const tellWhyClosed = (cluster: ClusterId, cause: AppError | null): void => {
    const entry = hosts.get(cluster)
    if (!entry || entry.session || entry.state.get().failure?.code === cause?.code) return
    entry.state.set({
      ...closedConnection(cluster, entry.state.get().asOf, now()),
      failure: cause && asFailure(cause),
    })
    hub.publish('connection', cluster)
  }

  const recall = (cluster: ClusterId): void => {
    if (hosts.has(cluster) || !options.known().some(({ id }) => id === cluster)) return
    try {
      host(cluster)
      hub.publish('connection', cluster)
    } catch (cause) {
      if (!(cause instanceof AppError)) throw cause
      log.warn('store not opened', { cluster, code: cause.code })
    }
  }

  const onDemand = createOnDemand({
    collectorOf: options.collectorOf,
    isSample: cluster => known(cluster).isSample,
    store: cluster => host(cluster).store,
    live,
    recorder: cluster => hosts.get(cluster)?.recorder ?? null,
  })

  return {
    recall,
    store: cluster => host(cluster).store,
    stores: () => new Map([...hosts].map(([cluster, { store }]) => [cluster, store])),
    provenance,
    connection: cluster =>
      hosts.get(cluster)?.state.get() ?? closedConnection(known(cluster).id, null, millis(0)),
    client: cluster => {
      const { session, state } = host(cluster)
      const client = session?.client()
      if (client) return client
      throw offlineOf(state.get()) ?? new AppError('NETWORK', 'The cluster is not connected')
    },
    live,
    ...onDemand,
    renewSource: cluster => hosts.get(cluster)?.recorder?.renew(),
    reconnect: cluster => hosts.get(known(cluster).id)?.session?.reconnect(),
    reopen: (cluster, work) => reopen(cluster, host(cluster), work),
    notices: () =>
      [...hosts.values()].flatMap(({ store, recorder }) => [...store.notices, ...lostRound(recorder)]),
    recording: cluster => recordingOf(host(cluster).recorder, options.roundMs()),
    follow,
    release,
    close: async () => {
      isClosed = true
      await Promise.allSettled([...releasing.values(), ...[...hosts.keys()].map(release)])
    },
  }
}
