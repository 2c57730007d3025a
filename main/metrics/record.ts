import type { Millis } from '#core/base/units.ts'
import type { SeriesKey } from '#core/metrics/series.ts'
import type { HISTORY_SERIES } from '../../preload/contract/history.ts'
import type { Overview } from '../../preload/contract/overview.ts'

type HistorySeries = (typeof HISTORY_SERIES)[number]

/** What else is known of whom a sample is of: a device's node, index and model, a job's kind … Kept with the series, the newest. */
export type Labels = Readonly<Record<string, string>>

/** One figure of a round. What is no finite number is not kept. */
export type Sample = { readonly series: SeriesKey; readonly value: number; readonly labels?: Labels }

/** Everything that one look at a cluster gives, of one moment. */
export type Round = { readonly at: Millis; readonly samples: readonly Sample[] }

/**
 * The samples that Kubernetes objects alone give. None while nodes or pods are not known in full: a gap is honest, a
 * dip that never happened is not.
 */
export function samplesOf(overview: Pick<Overview, 'gpus' | 'provenance'>): readonly Sample[] {
  const isPartial = overview.provenance.missing.some(({ kind }) => kind === 'nodes' || kind === 'pods')
  if (isPartial || overview.provenance.asOf === null) return []
  const { total, allocated, pending, unhealthy } = overview.gpus
  const values: Readonly<Record<HistorySeries, number>> = {
    'cluster.gpus.total': total,
    'cluster.gpus.allocated': allocated,
    'cluster.gpus.pending': pending,
    'cluster.gpus.unhealthy': unhealthy,
  }
  return (Object.keys(values) as HistorySeries[]).map(series => ({ series, value: values[series] }))
}
