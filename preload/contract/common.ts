import { z } from 'zod'
import {
  CLUSTER_ID_PATTERN,
  type Bytes,
  type ClusterId,
  type Millis,
  type MilliCores,
} from '#core/base/units.ts'
import { ERROR_CODES, type ErrorCode } from '#core/base/errors.ts'

const integer = z.number().int().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER)

export const ClusterIdSchema = z
  .string()
  .regex(CLUSTER_ID_PATTERN)
  .transform(text => text as ClusterId)
export const MillisSchema = integer.nonnegative().transform(value => value as Millis)
export const BytesSchema = integer.transform(value => value as Bytes)
export const MilliCoresSchema = integer.transform(value => value as MilliCores)

export const Nothing = z.void()
export const OfCluster = z.object({ cluster: ClusterIdSchema })
/** A Kubernetes object name, namespace, label or other short text of the user's. */
export const ShortText = z.string().max(512)

/** A failure as it is kept and shown: the same three fields that an envelope carries. */
export const FailureSchema = z.object({
  code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  data: z.record(z.string(), z.unknown()),
})
export type Failure = z.output<typeof FailureSchema>

/** Which rows of a long table are wanted. `columns` are the names it can be sorted by. */
export const windowOf = <C extends string>(columns: readonly [C, ...C[]]) =>
  z.object({
    cluster: ClusterIdSchema,
    sort: z.object({ column: z.enum(columns), descending: z.boolean() }),
    /** Every word must occur in the row's searchable text; '' takes all. */
    filter: ShortText,
    offset: integer.nonnegative(),
    limit: integer.min(0).max(1000),
  })

/** One window of a table. `total` counts the rows that pass the filter, `unfiltered` all of them. */
export const pageOf = <R extends z.ZodType>(row: R) =>
  z.object({
    total: integer.nonnegative(),
    unfiltered: integer.nonnegative(),
    offset: integer.nonnegative(),
    rows: z.array(row),
    provenance: ProvenanceSchema,
  })

/** What is listed and watched of a cluster. */
export const WATCH_KINDS = ['nodes', 'pods', 'namespaces', 'events', 'workloads'] as const
export type WatchKind = (typeof WATCH_KINDS)[number]

/**
 * Where figures come from and how old they are. Tiers: T1 Prometheus, T2 dcgm-exporter, T3 metrics.k8s.io,
 * T4 Kubernetes objects alone. `asOf` is the last moment at which the mirror was known to equal the cluster;
 * null when it never was. `missing` names kinds that this identity may not list, or that were not yet listed.
 */
export const ProvenanceSchema = z.object({
  tier: z.enum(['T1', 'T2', 'T3', 'T4']),
  asOf: MillisSchema.nullable(),
  isLive: z.boolean(),
  missing: z.array(
    z.object({ kind: z.enum(WATCH_KINDS), reason: z.enum(['forbidden', 'failed', 'loading']) }),
  ),
})
export type Provenance = z.output<typeof ProvenanceSchema>

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#path-segment-names */
export const NameSchema = z
  .string()
  .max(253)
  .regex(/^(?!\.{1,2}$)[^/%]+$/)
