import { z } from 'zod'
import { query } from '../define.ts'
import { BytesSchema, MilliCoresSchema, MillisSchema, OfCluster, ProvenanceSchema } from './common.ts'
import { EvidenceSchema, RuleSchema } from './evidence.ts'

const Count = z.number().int().nonnegative()

export const WarningSchema = z.object({
  uid: z.string(),
  reason: z.string(),
  message: z.string(),
  kind: z.string(),
  namespace: z.string().nullable(),
  name: z.string(),
  count: Count,
  lastSeen: MillisSchema,
})

export const UnhealthySchema = z.object({
  node: z.string(),
  /** U1, U2, U3 and U8 are told by objects (main/metrics/health.ts), all of them by a round (main/metrics/findings.ts). */
  rule: RuleSchema,
  /** 0: how many is not known. */
  gpus: Count,
  evidence: EvidenceSchema,
  since: MillisSchema.nullable(),
})

export const OverviewSchema = z.object({
  provenance: ProvenanceSchema,
  nodes: z.object({ total: Count, ready: Count, notReady: Count, cordoned: Count }),
  gpuNodes: z.object({ total: Count, allocated: Count, unhealthy: Count }),
  /** Physical GPUs; `pending` are asked for by pods that have no node yet. Fractions come from shared GPUs. */
  gpus: z.object({
    total: z.number(),
    allocatable: z.number(),
    allocated: z.number(),
    pending: z.number(),
    unhealthy: z.number(),
  }),
  models: z.array(z.object({ model: z.string(), nodes: Count, total: z.number(), allocated: z.number() })),
  cpu: z.object({ requested: MilliCoresSchema, allocatable: MilliCoresSchema }),
  memory: z.object({ requested: BytesSchema, allocatable: BytesSchema }),
  pods: z.object({
    total: Count,
    Pending: Count,
    Running: Count,
    Succeeded: Count,
    Failed: Count,
    Unknown: Count,
  }),
  /** GPUs held by running pods, by namespace, largest first, at most 8. */
  namespaces: z.array(z.object({ namespace: z.string(), gpus: z.number(), pods: Count })),
  unhealthy: z.array(UnhealthySchema),
  warnings: z.array(WarningSchema),
})
export type Overview = z.output<typeof OverviewSchema>

export const overview = {
  'overview.get': query(OfCluster, OverviewSchema),
}
