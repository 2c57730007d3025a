// Records a cluster round by round while it is connected.
//
//   waiting ──live, or its time has come──▶ sources asked ──▶ written in one go ──▶ waiting
//      ▲                                        └─ offline · not whole: skipped      │
//      │                                        └─ cannot be written: lost, told     ├─ a gap before it? ──▶ filled in beside
//      └─────────────────────────────────────────────────────────────────────────────┘
import { AppError } from '#core/base/errors.ts'
import { millis, type ClusterId, type Millis } from '#core/base/units.ts'
import type { Provenance } from '../../preload/contract/common.ts'
import type { Dashboards } from '../../preload/contract/dashboards.ts'
import { breathe } from '../clusters/breath.ts'
import { nap } from '../clusters/deadline.ts'
import type { ClusterClient } from '../clusters/connect.ts'
import type { Session } from '../clusters/session.ts'
import { failureFacts, type Log } from '../log.ts'
import type { ChangeHub } from '../rpc/changes.ts'
import type { ClusterStore, RoundWrite } from '../store/clusterStore.ts'
import { createGapFiller, type GapFiller, type WriteBatch } from './gapFiller.ts'
import { HEALTH_NOTE, readHealth, writeHealth } from './healthMemory.ts'
import { type Sample, samplesOf, samplesOfRound } from './record.ts'
import { nextRound, timeOfRound } from './rhythm.ts'
import type { Collector, Taken } from './round.ts'
import type { TierOutcome } from './source.ts'
import { readUnits, UNITS_NOTE, writeUnits } from './unitMemory.ts'

/** What became of a round. A skipped one says why there is nothing to keep, a failed one why it was lost. */
export type Outcome =
  | { readonly kind: 'stored'; readonly at: Millis; readonly samples: number }
  | { readonly kind: 'skipped' | 'failed'; readonly at: Millis; readonly failure: AppError }

export type Recorder = {
  /**
   * A round now, after the one under way; it becomes the last known. Throws what keeps it from being complete. Once it was,
   * `isAdopted`: from then on rounds ask this collector, which the recorder closes.
   */
  collect(asked: AskedRound, signal: AbortSignal): Promise<Dashboards>
  /** What every source would give now; throws NETWORK while the cluster is not connected. */
  probe(collector: Collector, signal: AbortSignal): Promise<readonly TierOutcome[]>
  /** Its user set another source: the next round, which begins at once, asks that one. */
  renew(): void
  /** The cluster has come alive: the next round begins at once. */
  wake(): void
  /** The last round; null before the first. */
  last(): Outcome | null
  nextAt(): Millis | null
  readonly gap: GapFiller
  close(): Promise<void>
}

export type AskedRound = { readonly collector: Collector; readonly isAdopted: boolean }

export type RecorderOptions = {
  readonly cluster: ClusterId
  readonly store: ClusterStore
  readonly session: Pick<Session, 'client'>
  /** Why nothing can be collected; null while the cluster is live. */
  readonly offline: () => AppError | null
  readonly provenance: () => Provenance
  /** Asked for once, when it is first needed. */
  readonly openCollector: () => Promise<Collector>
  readonly fillIn: WriteBatch
  readonly everyMs: () => number
  /** Hears every round that was kept. */
  readonly onRound: (dashboards: Dashboards) => void
  /** The cluster was live at the round before, and is not at this one. */
  readonly onLost: () => void
  readonly hub: ChangeHub
  readonly log: Log
  readonly now: () => Millis
}

/** A rhythm that the user changed is kept to from then on, milliseconds. */
const REPLAN_MS = 5_000
/** Series that are made in one go: some ten milliseconds. */
const NEW_AT_ONCE = 250

export function startRecorder(options: RecorderOptions): Recorder {
  const { cluster, store, session, hub, log, now } = options
  const ending = new AbortController()
  let waking = new AbortController()
  let own: Collector | null = null
  let isOutdated = false
  let turn: Promise<unknown> = Promise.resolve()
  let last: Outcome | null = null
  let next: number | null = null
  const gap = createGapFiller({
    store,
    everyMs: options.everyMs,
    write: options.fillIn,
    onFilled: () => hub.publish('history', cluster),
    log: (event, facts) => log.info(event, { cluster, ...facts }),
    now,
    signal: ending.signal,
  })

  const connected = (): ClusterClient => {
    const client = session.client()
    if (!client) throw new AppError('NETWORK', 'The cluster is not connected')
    return client
  }
  const objects = () => store.roundObjects()
  /** What is known of GPUs is the cluster's, not the collector's: those come and go with sources and connections. */
  const collect = async (collector: Collector, signal: AbortSignal): Promise<Taken> => {
    const uid = store.kubeSystemUid()
    const health = readHealth(store.note(HEALTH_NOTE), uid)
    const units = readUnits(store.note(UNITS_NOTE), uid)
    return collector.round(connected(), { objects, health, units }, signal)
  }

  /** One round at a time, so that the last to be asked for is the last that is known. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work)
    turn = mine.catch(() => undefined)
    return mine
  }
  const notesOf = ({ health, units }: Taken): NonNullable<RoundWrite['notes']> => {
    const uid = store.kubeSystemUid()
    return [
      { name: HEALTH_NOTE, text: writeHealth(health, uid) },
      { name: UNITS_NOTE, text: writeUnits(units, uid) },
    ]
  }
  const put = (taken: Taken | null, round: RoundWrite): void => {
    store.putRound({ ...round, dashboards: taken?.dashboards ?? null, notes: taken ? notesOf(taken) : [] })
    if (taken === null) return
    hub.publish('dashboards', cluster)
    options.onRound(taken.dashboards)
  }

  /** Null where the sources could not be asked: then the objects alone are recorded. */
  const lookAround = async (): Promise<Taken | null> => {
    if (!session.client()) return null
    try {
      if (isOutdated) {
        isOutdated = false
        await own?.close()
        own = null
      }
      own ??= await options.openCollector()
      return await collect(own, ending.signal)
    } catch (cause) {
      if (!ending.signal.aborted) log.warn('round', { cluster, ...failureFacts(cause) })
      return null
    }
  }

  /** Makes the series of samples, which takes a moment each: the round that is written next must not be held up by it. */
  const claim = async (at: Millis, samples: readonly Sample[]): Promise<void> => {
    const newcomers = store.history.newcomers(samples)
    for (let index = 0; index < newcomers.length; index += NEW_AT_ONCE) {
      await breathe()
      store.history.claim(newcomers.slice(index, index + NEW_AT_ONCE), at)
    }
    await breathe()
  }

  const record = async (at: Millis): Promise<Outcome> => {
    const before = options.offline()
    if (before) return { kind: 'skipped', at, failure: before }
    const taken = await lookAround()
    const failure = ending.signal.aborted ? closed() : options.offline()
    if (failure) return { kind: 'skipped', at, failure }
    const known = samplesOf({ ...store.overview(), provenance: options.provenance() })
    const samples = [...known, ...(taken ? samplesOfRound(taken.dashboards) : [])]
    if (samples.length === 0) return { kind: 'skipped', at, failure: notWhole() }
    gap.note(at)
    await claim(at, samples)
    // Pods make up some jobs: what is not known in full says nothing of who is gone.
    const jobs = taken && known.length > 0 ? taken.dashboards : null
    put(taken, { samples: { at, samples }, jobs })
    hub.publish('history', cluster)
    gap.fill(own?.past() ?? null)
    return { kind: 'stored', at, samples: samples.length }
  }

  const attempt = async (at: Millis): Promise<Outcome> => {
    try {
      return await record(at)
    } catch (cause) {
      // A full disk or a damaged store: this round is lost, the next may fit.
      log.warn('round not written', { cluster, ...failureFacts(cause) })
      const failure = cause instanceof AppError ? cause : new AppError('BUG', 'Unexpected failure', { cause })
      return { kind: 'failed', at, failure }
    }
  }

  /** Until the next round is due; how often they are to come may change meanwhile. */
  const untilNext = async (lastAt: Millis | null): Promise<void> => {
    const plan = () => nextRound(now(), { everyMs: options.everyMs(), cluster, lastAt })
    const signal = AbortSignal.any([waking.signal, ending.signal])
    next = plan()
    for (let left = next - now(); left > 0 && !signal.aborted;) {
      await nap(Math.min(left, REPLAN_MS), signal)
      left -= REPLAN_MS
      const sooner = plan()
      if (sooner >= next) continue
      next = sooner
      left = next - now()
    }
  }

  const run = async (): Promise<void> => {
    let planned: number = now()
    let isLive = false
    while (!ending.signal.aborted) {
      waking = new AbortController()
      const at = millis(timeOfRound(planned, now()))
      last = await inTurn(() => attempt(at))
      if (ending.signal.aborted) return
      const wasLive = isLive
      isLive = options.offline() === null
      if (wasLive && !isLive) options.onLost()
      await untilNext(last.kind === 'stored' ? last.at : null)
      planned = waking.signal.aborted ? now() : (next ?? now())
    }
  }

  const running = run()
  return {
    collect: ({ collector, isAdopted }, signal) =>
      inTurn(async () => {
        const taken = await collect(collector, AbortSignal.any([signal, ending.signal]))
        put(taken, {})
        if (isAdopted) {
          // In the same turn: a round of another source must not come in between.
          await own?.close()
          own = collector
        }
        return taken.dashboards
      }),
    probe: async (collector, signal) =>
      collector.probe(connected(), objects, AbortSignal.any([signal, ending.signal])),
    renew: () => {
      isOutdated = true
      waking.abort()
    },
    wake: () => waking.abort(),
    last: () => last,
    nextAt: () => (next === null ? null : millis(next)),
    gap,
    close: async () => {
      ending.abort(closed())
      await running
      await turn
      await gap.done()
      await own?.close()
    },
  }
}

const closed = () => new AppError('CANCELLED', 'The cluster was closed')
const notWhole = () =>
  new AppError('NOT_FOUND', 'Nodes or pods are not known in full: a gap is honest, a dip is not')
