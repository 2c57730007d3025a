import { millis, type ClusterId } from '#core/base/units.ts'
import { IDLE_PERCENT, idleSince } from '#core/metrics/idle.ts'
import { MOST_LINES, type SeriesKey } from '#core/metrics/series.ts'
import type { Settings } from '../../preload/contract/app.ts'
import type { Dashboards } from '../../preload/contract/dashboards.ts'
import { failureFacts, type Log } from '../log.ts'
import type { ClusterStore } from '../store/clusterStore.ts'
import { readKept } from '../store/kept.ts'
import { type Alert, AlertMemorySchema, type IdleGpu, lookForAlerts, NOTHING_TOLD } from './alerts.ts'

const NOTE = 'alerts'
const HOUR_MS = 3_600_000
const POINTS = 337

export type AlertWatchOptions = {
  readonly settings: () => Settings
  readonly notify: (cluster: ClusterId, alerts: readonly Alert[]) => Promise<void>
  readonly log: Log
}

/** Where what was told is noted, and what was recorded. */
type Store = Pick<ClusterStore, 'note' | 'setNote' | 'history'>

export type AlertWatch = {
  /** Looks at a round that was kept. */
  look(cluster: ClusterId, store: Store, dashboards: Dashboards): void
  /** A cluster that rounds were taken of can no longer be reached. */
  lost(cluster: ClusterId): void
}

/** Tells the user what the rules ask for. What was told is noted in the cluster's store, so that a new start does not tell it again. */
export function createAlertWatch({ settings, notify, log }: AlertWatchOptions): AlertWatch {
  const tell = (cluster: ClusterId, alerts: readonly Alert[]): void => {
    if (alerts.length === 0) return
    notify(cluster, alerts).catch((cause: unknown) =>
      log.warn('alert not shown', { cluster, ...failureFacts(cause) }),
    )
  }
  return {
    look: (cluster, store, dashboards) => {
      const rules = settings()
      const { alerts, memory } = lookForAlerts(toldIn(store), {
        dashboards,
        idle: rules.alertIdle ? idleGpus(store, dashboards, rules.idleGpuHours) : [],
        rules,
      })
      store.setNote(NOTE, JSON.stringify(memory))
      tell(cluster, alerts)
    },
    lost: cluster => tell(cluster, settings().alertSource ? [{ kind: 'lost' }] : []),
  }
}

/** An unreadable note is none: at worst something is told twice. */
const toldIn = (store: Store) => readKept(store.note(NOTE), AlertMemorySchema) ?? NOTHING_TOLD

/** GPUs that pods hold and that have been idle for so many hours, by what was recorded. */
function idleGpus(store: Store, { at, nodes }: Dashboards, hours: number): IdleGpu[] {
  const held = nodes
    .flatMap(({ name, devices }) => devices.map(device => ({ node: name, ...device })))
    .filter(({ pods, utilizationPercent: busy }) => pods.length > 0 && busy !== null && busy <= IDLE_PERCENT)
    .slice(0, MOST_LINES) // beyond them the first hundreds say enough
  if (held.length === 0) return []
  const { times, bucketMs, highs } = store.history.range({
    series: held.map(({ uuid }) => `device.gpu.utilization/${uuid}` satisfies SeriesKey),
    from: millis(at - (hours + 2) * HOUR_MS),
    to: millis(at + 1),
    points: POINTS,
  })
  return held.flatMap(({ node, uuid }, index) => {
    const since = idleSince({ times, bucketMs, highs: highs[index] ?? new Float64Array() })
    const idleHours = since === null ? 0 : (at - since) / HOUR_MS
    return idleHours >= hours ? [{ node, uuid, hours: Math.floor(idleHours) }] : []
  })
}
