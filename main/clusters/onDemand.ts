// Rounds and probes that somebody asks for, beside those of the recorder.
import { AppError } from '#core/base/errors.ts'
import type { ClusterId } from '#core/base/units.ts'
import type { Recorder } from '../metrics/recorder.ts'
import type { ClusterStore } from '../store/clusterStore.ts'
import { offlineOf } from './connectionState.ts'
import type { Hosts, HostsOptions } from './hosts.ts'
import { probedOf } from './recording.ts'

export type OnDemand = Pick<Hosts, 'collect' | 'probe'>

type Options = {
  readonly collectorOf: HostsOptions['collectorOf']
  readonly isSample: (cluster: ClusterId) => boolean
  readonly store: (cluster: ClusterId) => ClusterStore
  readonly live: Hosts['live']
  readonly recorder: (cluster: ClusterId) => Recorder | null
}

export function createOnDemand({
  collectorOf,
  isSample,
  store,
  live,
  recorder: recorderOf,
}: Options): OnDemand {
  /** Does something with a cluster's recorder, connecting if need be; `offline` decides where it cannot be reached. */
  const whileLive = async <T>(
    cluster: ClusterId,
    { work, offline }: { work: (recorder: Recorder) => Promise<T>; offline: (failure: AppError) => T },
    signal: AbortSignal,
  ): Promise<T> => {
    if (isSample(cluster)) return offline(new AppError('NOT_FOUND', 'The sample cluster is nowhere'))
    for await (const state of live(cluster, signal)) {
      const recorder = recorderOf(cluster)
      const failure = offlineOf(state)
      if (failure === null && recorder) return work(recorder)
      if (failure && state.status === 'offline') return offline(failure)
    }
    throw new AppError('CANCELLED', 'Cancelled')
  }

  return {
    collect: async (cluster, prometheus, signal) => {
      const collector = await collectorOf(cluster, prometheus)
      let isAdopted = false
      const work = async (recorder: Recorder) => {
        // While the cluster stays connected, its own rounds are of the same Prometheus.
        const asked = { collector, isAdopted: prometheus !== null }
        const dashboards = await recorder.collect(asked, signal)
        isAdopted = asked.isAdopted
        return { isLive: true, dashboards }
      }
      const offline = (failure: AppError) => {
        const dashboards = store(cluster).dashboards()
        if (!dashboards) throw failure
        return { isLive: false, dashboards }
      }
      try {
        return await whileLive(cluster, { work, offline }, signal)
      } finally {
        if (!isAdopted) await collector.close()
      }
    },
    probe: async (cluster, signal) => {
      const collector = await collectorOf(cluster, null)
      const offline = (failure: AppError): never => {
        throw failure
      }
      try {
        return await whileLive(
          cluster,
          { work: async recorder => probedOf(await recorder.probe(collector, signal)), offline },
          signal,
        )
      } finally {
        await collector.close()
      }
    },
  }
}
