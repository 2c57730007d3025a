// Records a cluster round by round while it is connected.
//
//   waiting ──live, or everyMs passed──▶ sources asked ──▶ written in one go ──▶ waiting
//                                          └─ connection broke: nothing is written, the next round tries again
import { AppError } from '#core/base/errors.ts'
import type { ClusterId, Millis } from '#core/base/units.ts'
import type { Provenance } from '../../preload/contract/common.ts'
import type { Dashboards } from '../../preload/contract/dashboards.ts'
import { nap } from '../clusters/deadline.ts'
import type { Session } from '../clusters/session.ts'
import { failureFacts, type Log } from '../log.ts'
import type { ChangeHub } from '../rpc/changes.ts'
import type { ClusterStore } from '../store/clusterStore.ts'
import { samplesOf, samplesOfRound } from './record.ts'
import type { Collector } from './round.ts'

export type Recorder = {
  /** A round now, of which nothing is written: throws what keeps it from being complete. */
  collect(collector: Collector, signal: AbortSignal): Promise<Dashboards>
  /** The cluster has come alive: the next round begins at once. */
  wake(): void
  close(): Promise<void>
}

export type RecorderOptions = {
  readonly cluster: ClusterId
  readonly store: ClusterStore
  readonly session: Pick<Session, 'client'>
  readonly isLive: () => boolean
  readonly provenance: () => Provenance
  /** Asked for once, when it is first needed. */
  readonly openCollector: () => Promise<Collector>
  readonly everyMs: () => number
  readonly hub: ChangeHub
  readonly log: Log
  readonly now: () => Millis
}

/** Clusters that were opened together do not ask together for ever. */
const JITTER = 0.1

export function startRecorder(options: RecorderOptions): Recorder {
  const { cluster, store, session, hub, log, now } = options
  const ending = new AbortController()
  let waking = new AbortController()
  let own: Collector | null = null

  const collect = async (collector: Collector, signal: AbortSignal): Promise<Dashboards> => {
    const client = session.client()
    if (!client) throw new AppError('NETWORK', 'The cluster is not connected')
    return collector.round(client, () => store.roundObjects(), signal)
  }

  /** Null where the sources could not be asked: then the objects alone are recorded. */
  const lookAround = async (): Promise<Dashboards | null> => {
    if (!session.client()) return null
    try {
      own ??= await options.openCollector()
      return await collect(own, ending.signal)
    } catch (cause) {
      if (!ending.signal.aborted) log.warn('round', { cluster, ...failureFacts(cause) })
      return null
    }
  }

  const record = async (): Promise<void> => {
    if (!options.isLive()) return
    const round = await lookAround()
    if (ending.signal.aborted || !options.isLive()) return
    const known = samplesOf({ ...store.overview(), provenance: options.provenance() })
    const samples = [...known, ...(round ? samplesOfRound(round) : [])]
    if (samples.length === 0) return
    store.history.append({ at: now(), samples })
    if (round) {
      store.setDashboards(round)
      hub.publish('dashboards', cluster)
    }
    hub.publish('history', cluster)
  }

  const run = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      waking = new AbortController()
      try {
        await record()
      } catch (cause) {
        // A full disk or a damaged store: this round is lost, the next may fit.
        log.warn('round not written', { cluster, ...failureFacts(cause) })
      }
      if (ending.signal.aborted) return
      const spread = 1 - JITTER + 2 * JITTER * Math.random()
      await nap(options.everyMs() * spread, AbortSignal.any([waking.signal, ending.signal]))
    }
  }

  const running = run()
  return {
    collect: (collector, signal) => collect(collector, AbortSignal.any([signal, ending.signal])),
    wake: () => waking.abort(),
    close: async () => {
      ending.abort(new AppError('CANCELLED', 'The cluster was closed'))
      await running
      await own?.close()
    },
  }
}
