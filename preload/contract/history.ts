import { z } from 'zod'
import { MOST_LINES, SERIES_KEY_PATTERN, type SeriesKey } from '#core/metrics/series.ts'
import { query } from '../define.ts'
import { ClusterIdSchema, FailureSchema, MillisSchema, OfCluster } from './common.ts'

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

const Column = z.instanceof(Float64Array)
/** Scope and metric without an entity: `device.gpu.utilization`. */
export const MetricNameSchema = SeriesKeySchema.refine(key => !key.includes('/'))

export const history = {
  /**
   * `times` (Millis) and for each asked series columns of equal length: mean (`columns`), least and greatest of each bucket;
   * NaN where nothing was recorded: a gap is a gap. At most `points` buckets. `resolutionMs` says what they were made
   * from: 0 for samples as they were taken, else the length of what was rolled up. `combine: 'mean'` gives one line: the
   * mean over all series, each of which counts once; of many over a long span, hour by hour.
   */
  'history.range': query(
    z
      .object({
        cluster: ClusterIdSchema,
        series: z.array(SeriesKeySchema).min(1).max(4096),
        from: MillisSchema,
        to: MillisSchema,
        points: z.number().int().min(2).max(2000),
        combine: z.enum(['each', 'mean']).optional(),
      })
      .refine(({ series, combine }) => combine === 'mean' || series.length <= MOST_LINES, 'too many lines'),
    z.object({
      bucketMs: z.number(),
      resolutionMs: z.number(),
      times: Column,
      columns: z.array(Column),
      lows: z.array(Column),
      highs: z.array(Column),
    }),
  ),
  /**
   * How a cluster is recorded: the last round and why it was not kept, if so; `nextAt` null while it is not connected. `gap`: what
   * was missed and could be filled in by a Prometheus, when there is one.
   */
  'history.recording': query(
    OfCluster,
    z.object({
      everySeconds: z.number(),
      nextAt: MillisSchema.nullable(),
      last: z
        .object({
          at: MillisSchema,
          outcome: z.enum(['stored', 'skipped', 'failed']),
          failure: FailureSchema.nullable(),
        })
        .nullable(),
      gap: z.object({ from: MillisSchema, to: MillisSchema }).nullable(),
    }),
  ),
  /** Which series of a metric were recorded within a span, and their newest labels. `lastAt` may lag two hours behind. */
  'history.catalog': query(
    z.object({
      cluster: ClusterIdSchema,
      name: MetricNameSchema,
      from: MillisSchema,
      to: MillisSchema,
      limit: z.number().int().min(1).max(10_000),
    }),
    z.array(
      z.object({
        series: SeriesKeySchema,
        labels: z.record(z.string(), z.string()),
        firstAt: MillisSchema,
        lastAt: MillisSchema,
      }),
    ),
  ),
}
