import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { AppError } from '#core/base/errors.ts'
import { millis, type ClusterId } from '#core/base/units.ts'
import type { Provenance } from '../../../preload/contract/common.ts'
import { useEndpoint } from '../../data/queries.ts'
import type { ChartData } from '../chartSeries.ts'
import { useNow } from '../useNow.ts'
import { RANGES, rangeEnd, type RangeName } from './gpuHistory.ts'

/** A minute's answer is of no use an hour later. */
const KEPT_MS = 120_000

/** `chart` is undefined while nothing is known; `failure` says why that stays so. */
export type GpuHistory = { readonly chart: ChartData | undefined; readonly failure: AppError | null }

/** GPUs allocated, total and waiting over a range that ends now, or where the cluster was last seen. */
export function useGpuHistory(cluster: ClusterId, provenance: Provenance, range: RangeName): GpuHistory {
  const { t } = useTranslation('overview')
  const now = useNow()
  const { length, points } = RANGES[range]
  const to = rangeEnd(provenance, now)
  const from = millis(to - length)
  const { data, error } = useEndpoint(
    'history.range',
    {
      cluster,
      series: ['cluster.gpus.allocated', 'cluster.gpus.total', 'cluster.gpus.pending'],
      from,
      to,
      points,
    },
    { gcTime: KEPT_MS },
  )
  const chart = useMemo((): ChartData | undefined => {
    const [allocated, total, pending] = data?.columns ?? []
    if (!data || !allocated || !total || !pending) return undefined
    const { times, bucketMs } = data
    return {
      times,
      bucketMs,
      from,
      to,
      series: [
        { label: t('chart.allocated'), values: allocated, colour: 1, kind: 'area' },
        { label: t('chart.total'), values: total, colour: 2, kind: 'line' },
        { label: t('chart.pending'), values: pending, colour: 3, kind: 'line' },
      ],
    }
  }, [data, from, to, t])
  return { chart, failure: chart ? null : error }
}
