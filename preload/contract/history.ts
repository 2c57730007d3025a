import { z } from 'zod'
import { SERIES_KEY_PATTERN, type SeriesKey } from '#core/metrics/series.ts'
import { query } from '../define.ts'
import { ClusterIdSchema, MillisSchema } from './common.ts'

export const SeriesKeySchema = z
  .string()
  .regex(SERIES_KEY_PATTERN)
  .transform(key => key as SeriesKey)

/** Series that Canopy records itself from Kubernetes objects (tier T4). GPUs, a count. */
export const HISTORY_SERIES = [
  'cluster.gpus.total',
  'cluster.gpus.allocated',
  'cluster.gpus.pending',
  'cluster.gpus.unhealthy',
] as const

export const history = {
  /**
   * `times` (Millis) and one column of equal length for each asked series; NaN where nothing was recorded: a gap is a
   * gap. At most `points` buckets, each the mean of what it holds.
   */
  'history.range': query(
    z.object({
      cluster: ClusterIdSchema,
      series: z.array(SeriesKeySchema).min(1).max(16),
      from: MillisSchema,
      to: MillisSchema,
      points: z.number().int().min(2).max(2000),
    }),
    z.object({
      bucketMs: z.number(),
      times: z.instanceof(Float64Array),
      columns: z.array(z.instanceof(Float64Array)),
    }),
  ),
}
