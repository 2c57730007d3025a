// Keeps one cluster's mirror alive.
//
//             identity known, all listed                 no answer to /readyz · refused · cannot be written
//  connecting ──────────────────────────▶ live ─────────────────────────────────────────────▶ offline
//      │  cannot be reached · refused      ▲                                                    │  ▲
//      └──────────────────────────────▶ offline ── at retryAt, or reconnect(): followed again ──┘  │ still not
//                                          └───────────────────────────────────────────────────────┘
//
// Each attempt is one epoch: a client, its watches and its heartbeat begin and end together. What the watches know of where
// they were outlives it, so that coming back is a matter of what happened meanwhile, not of listing everything.
import { AppError, type ErrorCode } from '#core/base/errors.ts'
import { type ClusterId, type Millis, millis } from '#core/base/units.ts'
import type { Connection } from '../../preload/contract/clusters.ts'
import type { WatchKind } from '../../preload/contract/common.ts'
import { failureFacts, type Log } from '../log.ts'
import type { MirrorKind } from '../store/records.ts'
import { checkReady, getClusterUid, getVersion } from './api.ts'
import { createBackoff } from './backoff.ts'
import { SKEW_NOISE_MS } from './clock.ts'
import type { ClusterConfig } from './config.ts'
import type { ClusterClient, ConnectOptions } from './connect.ts'
import { closedConnection } from './connectionState.ts'
import { createCoverage } from './coverage.ts'
import { childOf, nap, orAborted } from './deadline.ts'
import type { ExecRunner } from './execRunner.ts'
import { asFailure, toAppError } from './failures.ts'
import { addressOf, type Identity, requireSame } from './identity.ts'
import { openClient } from './openClient.ts'
import type { Environment } from './proxy.ts'
import { createReach, type Reach } from './reach.ts'
import { RESOURCES } from './resources.ts'
import { endsConnection, retryDelay } from './retry.ts'
import { TIMINGS, type Timings } from './timings.ts'
import { areCurrent, areForbidden, areSettled, watchStates } from './watchStates.ts'
import { createWriter, type Mirror } from './writer.ts'

export type Session = {
  state(): Connection
  /** The connection while it is live, for what is asked besides the watches; null at other times. It ends with the epoch. */
  client(): ClusterClient | null
  /** Whether somebody looks: how often it is asked whether the cluster is there, and how soon it is tried again. */
  setVisible(visible: boolean): void
  /** Tries at once, with the configuration read afresh. */
  reconnect(): void
  /** Resolves when nothing is left: no request, timer or connection. What was received is written. */
  close(): Promise<void>
}

export type SessionOptions = {
  readonly cluster: ClusterId
  /** Read at each attempt. Throws AppError CONFIG_*, CA_CHANGED. */
  readonly config: () => Promise<ClusterConfig>
  readonly proxyOverride: () => string | null
  /** The environment of the user's login shell, for proxies. */
  readonly env: () => Environment
  readonly exec: ExecRunner
  readonly isExecAllowed: (config: ClusterConfig) => boolean
  readonly guard: ConnectOptions['guard']
  readonly onRefused?: ConnectOptions['onRefused']
  readonly mirror: Mirror
  /** The highest that the mirror holds: each listing gets one above it, also where the clock was set back meanwhile. */
  readonly generation: number
  /** When the mirror was last known to be true. */
  readonly asOf: Millis | null
  /** The cluster that the mirror is of. */
  readonly identity: () => Identity
  /** More is known of it, or it answers elsewhere now. */
  readonly onIdentity: (met: Identity) => void
  readonly onConnection: (state: Connection) => void
  readonly onWritten: (kinds: readonly MirrorKind[]) => void
  /** A kind was listed to its end. */
  readonly onListed: (kind: WatchKind) => void
  readonly userAgent: string
  readonly log: Log
  readonly now: () => number
  readonly isVisible?: boolean
  readonly timings?: Partial<Timings>
}

/** Progress is told at most this often. */
const PROGRESS_MS = 500

export function openSession(options: SessionOptions): Session {
  const { cluster, now, log } = options
  const timings = { ...TIMINGS, ...options.timings }
  const ending = new AbortController()
  const backoff = createBackoff(timings.retryFirstMs, timings.retryLongestMs)
  let state: Connection = { ...closedConnection(cluster, options.asOf, millis(now())), status: 'connecting' }
  let isVisible = options.isVisible ?? true
  let { generation } = options
  let epoch: AbortController | null = null
  let connected: ClusterClient | null = null
  /** Resolves when the epoch comes alive. */
  let alive = Promise.withResolvers<void>()
  let wake: () => void = () => undefined
  let progress: NodeJS.Timeout | undefined
  let home: string | null = null
  /** The failure that the log tells last: it is repeated by none of the tries that end like it. */
  let told: ErrorCode | null = null
  const listed = new Set<WatchKind>()

  const emit = (): void => {
    clearTimeout(progress)
    progress = undefined
    if (!ending.signal.aborted) options.onConnection(state)
  }
  const set = (change: Partial<Connection>): void => {
    const isTurn = change.status !== undefined && change.status !== state.status
    state = { ...state, ...change, ...(isTurn ? { since: millis(now()) } : {}) }
    if (isTurn) emit()
    else progress ??= setTimeout(emit, PROGRESS_MS)
  }
  const endEpoch = (reason: AppError): void => epoch?.abort(reason)
  const onTrouble = (failure: AppError): void => {
    if (endsConnection(failure)) endEpoch(failure)
    else wake()
  }

  const writer = createWriter({
    mirror: options.mirror,
    now,
    onWritten: (kinds, at) => {
      if (kinds.length > 0) options.onWritten(kinds)
      confirm(at)
    },
    onFailure: cause => endEpoch(toAppError(cause, { host: cluster })),
  })
  const reach: Reach = {
    namespacesOf: (resource, client, signal) => surveyor.namespacesOf(resource, client, signal),
  }
  let surveyor = createReach(null, now)
  const watched = RESOURCES.map(resource => ({
    kind: resource.watch,
    coverage: createCoverage({
      resource,
      writer,
      timings,
      now,
      reach,
      seesAnything: signal => orAborted(alive.promise, signal),
      nextGeneration: () => (generation = Math.max(generation + 1, now())),
      onState: () => onWatchState(),
      onTrouble,
    }),
  }))
  const statesNow = () => watched.map(({ kind, coverage }) => ({ kind, state: coverage.state() }))

  /** The mirror equals the cluster at `at`, if every watch runs. */
  function confirm(at: number): void {
    if (state.status === 'live' && at > (state.asOf ?? 0) && areCurrent(statesNow()))
      set({ asOf: millis(at) })
  }

  function onWatchState(): void {
    if (ending.signal.aborted || epoch === null || epoch.signal.aborted) return
    const states = statesNow()
    set({ watches: watchStates(states) })
    const complete = state.watches.filter(({ kind, status }) => status === 'watching' && !listed.has(kind))
    // What is said to be complete is written.
    if (complete.length > 0 && !flush()) return
    for (const { kind } of complete) {
      listed.add(kind)
      options.onListed(kind)
    }
    if (state.status === 'live' || !areSettled(states)) return
    if (areForbidden(states))
      return endEpoch(allForbidden(states.flatMap(entry => entry.state.failure ?? [])))
    if (!states.some(entry => entry.state.isCurrent)) return
    backoff.reset()
    alive.resolve()
    set({
      status: 'live',
      failure: null,
      retryAt: null,
      asOf: areCurrent(states) ? millis(now()) : state.asOf,
    })
  }

  /** Whether all that was received is in the mirror now; if it cannot be, the epoch is over. */
  const flush = (): boolean => {
    try {
      writer.flush()
      return true
    } catch (cause) {
      endEpoch(toAppError(cause, { host: cluster }))
      return false
    }
  }

  const identify = async (client: ClusterClient, address: string, signal: AbortSignal): Promise<void> => {
    const [serverVersion, uid] = await Promise.all([
      getVersion(client, signal),
      getClusterUid(client, signal),
    ])
    const known = options.identity()
    requireSame(known, { uid, address }, client.host)
    if ((uid ?? known.uid) !== known.uid || address !== known.address) options.onIdentity({ uid, address })
    set({ serverVersion })
  }

  const heartbeat = async (client: ClusterClient, signal: AbortSignal): Promise<never> => {
    for (;;) {
      const { startedAt, skewMs } = await checkReady(client, timings.readyLimitMs, signal)
      noteSkew(skewMs)
      confirm(startedAt)
      await napUntilWoken(isVisible ? timings.readyEveryMs : timings.readyEveryHiddenMs, signal)
    }
  }

  const noteSkew = (skewMs: number | null): void => {
    if (skewMs === null) return
    if (Math.abs(skewMs - (state.clockSkewMs ?? Infinity)) > SKEW_NOISE_MS) set({ clockSkewMs: skewMs })
  }

  /** Ends early when something happens that makes it worth going on now. */
  const napUntilWoken = async (ms: number, signal: AbortSignal): Promise<void> => {
    const waking = childOf(signal)
    wake = () => waking.abort()
    await nap(ms, waking.signal)
    wake = () => undefined
    waking.release()
    signal.throwIfAborted()
  }

  const follow = async (client: ClusterClient, controller: AbortController): Promise<never> => {
    const { signal } = controller
    const runs = [heartbeat(client, signal), ...watched.map(({ coverage }) => coverage.run(client, signal))]
    try {
      return await Promise.race(runs)
    } catch (cause) {
      // The first reason stays: what ended the epoch from outside, else the run that failed.
      controller.abort(cause)
      throw signal.reason
    } finally {
      // Waits that may be asked for while they end must not outlast it.
      await Promise.allSettled(runs)
      flushOrForget()
    }
  }

  /** What was received but cannot be written has to be listed again. */
  const flushOrForget = (): void => {
    try {
      writer.flush()
    } catch (cause) {
      log.warn('mirror not written', { cluster, ...failureFacts(cause) })
      writer.discard()
      for (const { coverage } of watched) coverage.forget()
    }
  }

  const attempt = async (controller: AbortController): Promise<never> => {
    const { signal } = controller
    const config = await orAborted(options.config(), signal)
    if (config.namespace !== home) surveyor = createReach(config.namespace, now)
    home = config.namespace
    const { exec, isExecAllowed, guard, onRefused, userAgent } = options
    const { client } = await openClient({
      config,
      proxyOverride: options.proxyOverride(),
      env: options.env(),
      exec,
      isExecAllowed,
      guard,
      onRefused,
      userAgent,
      now,
    })
    try {
      await identify(client, addressOf(config), signal)
      connected = client
      return await follow(client, controller)
    } catch (cause) {
      throw client.failureOf(signal.aborted ? signal.reason : cause)
    } finally {
      connected = null
      await client.close()
    }
  }

  const rest = async (failure: AppError): Promise<void> => {
    const delay = retryDelay(failure, backoff, { timings, isVisible })
    if (failure.code !== told)
      log.warn('cluster offline', { cluster, code: failure.code, message: failure.message })
    told = failure.code
    const retryAt = delay === null ? null : millis(now() + delay)
    set({ status: 'offline', failure: asFailure(failure), retryAt, watches: watchStates(statesNow()) })
    await napUntilWoken(delay ?? LONGEST_TIMER_MS, ending.signal)
  }

  const run = async (): Promise<void> => {
    const onEnd = () => endEpoch(closed())
    ending.signal.addEventListener('abort', onEnd, { once: true })
    while (!ending.signal.aborted) {
      epoch = new AbortController()
      alive = Promise.withResolvers()
      try {
        await attempt(epoch)
      } catch (cause) {
        epoch = null
        const failure = toAppError(cause, { host: cluster })
        if (failure.code === 'BUG') log.error('session', { cluster, ...failureFacts(failure.cause) })
        if (ending.signal.aborted || failure.data['isReconnect'] === true) continue
        await rest(failure).catch(endOnly)
      }
    }
  }

  const endOnly = (cause: unknown): void => {
    if (!ending.signal.aborted) throw cause
  }

  const running = run()
  return {
    state: () => state,
    client: () => (state.status === 'live' ? connected : null),
    setVisible: visible => {
      if (visible === isVisible) return
      isVisible = visible
      if (state.status !== 'offline' || (visible && state.retryAt !== null)) wake()
    },
    reconnect: () => {
      backoff.reset()
      // Rights may be why somebody asks: they are not remembered from before.
      surveyor = createReach(home, now)
      if (epoch === null) wake()
      else endEpoch(new AppError('CANCELLED', 'Reconnecting', { data: { isReconnect: true } }))
    },
    close: async () => {
      ending.abort(closed())
      wake()
      await running
      clearTimeout(progress)
    },
  }
}

/** Longer waits overflow a timer. */
const LONGEST_TIMER_MS = 2_147_483_647

const closed = () => new AppError('CANCELLED', 'The session was closed')

const allForbidden = (failures: readonly AppError[]) =>
  failures[0] ?? new AppError('FORBIDDEN', 'This identity may not list anything')
