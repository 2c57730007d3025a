import type { Millis } from '#core/base/units.ts'
import type { HISTORY_SERIES } from '../../preload/contract/history.ts'
import type { Overview } from '../../preload/contract/overview.ts'

export type HistorySeries = (typeof HISTORY_SERIES)[number]

/** One point of a series that Canopy records itself: GPUs at a moment. */
export type Sample = { readonly series: HistorySeries; readonly at: Millis; readonly value: number }

/**
 * The samples that one look at the cluster gives. None while nodes or pods are not known in full: a gap is honest, a
 * dip that never happened is not.
 */
export function samplesOf(overview: Pick<Overview, 'gpus' | 'provenance'>, at: Millis): readonly Sample[] {
  const isPartial = overview.provenance.missing.some(({ kind }) => kind === 'nodes' || kind === 'pods')
  if (isPartial || overview.provenance.asOf === null) return []
  const { total, allocated, pending, unhealthy } = overview.gpus
  const values: Readonly<Record<HistorySeries, number>> = {
    'cluster.gpus.total': total,
    'cluster.gpus.allocated': allocated,
    'cluster.gpus.pending': pending,
    'cluster.gpus.unhealthy': unhealthy,
  }
  return (Object.keys(values) as HistorySeries[]).map(series => ({ series, at, value: values[series] }))
}
