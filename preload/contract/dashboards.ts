import { z } from 'zod'
import { ERROR_CODES, type ErrorCode } from '#core/base/errors.ts'
import { query } from '../define.ts'
import { ClusterIdSchema, MillisSchema, OfCluster } from './common.ts'
import { EvidenceSchema, RuleSchema } from './evidence.ts'
import { GpuMode } from './nodes.ts'

/** An amount that may not be known: null, never 0. */
const Known = z.number().nullable()
const Count = z.number().int().nonnegative()

/**
 * The four dashboards as scripts get them (`--headless dashboard --json`): these keys and no others. Bytes, percent, seconds, GPUs
 * (fractions where GPUs are shared); quotas in cores, bytes or devices.
 */
/** Dialects of exporters that are known: main/metrics/dialects.ts. */
export const DIALECT_IDS = [
  'dcgm',
  'dcgm-4.8.3',
  'dcgm-4.9',
  'openshift',
  'ack-dcgm',
  'ack',
  'hami',
  'hami-2.8',
] as const

const SourceJson = z.object({
  tier: z.enum(['T1', 'T2', 'T3', 'T4']),
  /** Several, joined by commas, where its exporters are of several versions or kinds. */
  dialect: z.string().nullable(),
  ageSeconds: Known,
  /** Why no better tier was used, and what the one that was used lacks. */
  why: z.array(
    z.object({
      tier: z.enum(['T1', 'T2', 'T3', 'T4']),
      code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
      message: z.string(),
      data: z.record(z.string(), z.unknown()),
    }),
  ),
})

const ClusterJson = z.object({
  gpuNodes: z.object({ total: Count, allocated: Count, unhealthy: Count }),
  gpus: z.object({ total: z.number(), allocated: z.number() }),
  gpuMemoryBytes: z.object({ total: Known, allocated: Known, used: Known }),
  /** Mean of the devices. */
  gpuUtilizationPercent: Known,
  jobs: z.object({ running: Count, pending: Count, succeeded: Count, failed: Count }),
})

const DeviceJson = z.object({
  uuid: z.string(),
  index: Known,
  utilizationPercent: Known,
  memoryUsedBytes: Known,
  memoryTotalBytes: Known,
  unhealthy: z.boolean(),
})

const NodeJson = z.object({
  name: z.string(),
  ip: z.string().nullable(),
  /** Roles joined by commas; `worker` for a node that states none. */
  role: z.string(),
  gpuMode: GpuMode,
  gpus: z.number(),
  gpuMemoryBytes: Known,
  allocatedGpus: z.number(),
  allocatedGpuMemoryBytes: Known,
  usedGpuMemoryBytes: Known,
  gpuUtilizationPercent: Known,
  devices: z.array(DeviceJson),
})

const InstanceJson = z.object({
  name: z.string(),
  node: z.string().nullable(),
  status: z.string(),
  requestedGpus: Known,
  requestedGpuMemoryBytes: Known,
  usedGpuMemoryBytes: Known,
  gpuUtilizationPercent: Known,
})

const JobJson = z.object({
  namespace: z.string(),
  name: z.string(),
  type: z.string(),
  status: z.enum(['Pending', 'Running', 'Succeeded', 'Failed']),
  durationSeconds: Known,
  requestedGpus: Known,
  requestedGpuMemoryBytes: Known,
  usedGpuMemoryBytes: Known,
  gpuUtilizationPercent: Known,
  instances: z.array(InstanceJson),
})

const QuotaJson = z.object({
  name: z.string(),
  namespaces: z.array(z.string()),
  resource: z.string(),
  /** Null: unlimited, in both. */
  max: z.number().nullable(),
  min: z.number().nullable(),
  used: z.number(),
  borrowed: z.number(),
  lent: z.number(),
  waiting: z.number(),
})

export const DashboardsJsonSchema = z.object({
  source: SourceJson,
  cluster: ClusterJson,
  nodes: z.array(NodeJson),
  jobs: z.array(JobJson),
  quotas: z.array(QuotaJson),
})

/** What a GPU is called unhealthy for: a rule of the reference's table (ai-console.md 3.4), since when, and what shows it. */
export const FindingSchema = z.object({
  node: z.string(),
  /** Null: of the node as a whole, or of GPUs that cannot be told apart. */
  uuid: z.string().nullable(),
  rule: RuleSchema,
  evidence: EvidenceSchema,
  since: MillisSchema.nullable(),
})

const DeviceSchema = DeviceJson.extend({
  model: z.string().nullable(),
  tensorActivePercent: Known,
  smActivePercent: Known,
  dramActivePercent: Known,
  powerWatts: Known,
  temperatureCelsius: Known,
  energyJoules: Known,
  /** MIG instances; none on a GPU that is not cut. */
  instances: z.array(
    z.object({
      id: z.string(),
      profile: z.string(),
      engineActivePercent: Known,
      memoryUsedBytes: Known,
      memoryTotalBytes: Known,
    }),
  ),
  /** Pods that hold it, `namespace/name`. */
  pods: z.array(z.string()),
})

const NodeSchema = NodeJson.extend({
  status: z.enum(['ready', 'notReady', 'unknown']),
  isCordoned: z.boolean(),
  gpuModel: z.string().nullable(),
  devices: z.array(DeviceSchema),
  cpuUsedMilliCores: Known,
  memoryUsedBytes: Known,
})

export const JobSchema = JobJson.extend({
  uid: z.string(),
  detail: z.enum(['suspended', 'queued', 'restarting', 'notReady', 'stopping']).nullable(),
  /** The controller's own words. */
  message: z.string().nullable(),
  createdAt: MillisSchema.nullable(),
  startedAt: MillisSchema.nullable(),
  endedAt: MillisSchema.nullable(),
  /** From its creation to its start; to now while it waits. */
  waitSeconds: Known,
  /** Why its pods do not run: the reason, its words, and how many pods it holds. */
  waiting: z.array(z.object({ reason: z.string(), message: z.string(), pods: Count })),
})

/** The four dashboards of one moment. `at`: when they were worked out. */
export const DashboardsSchema = z.object({
  at: MillisSchema,
  source: SourceJson.extend({ from: z.string().nullable() }),
  cluster: ClusterJson.extend({
    gpusPending: z.number(),
    /** The same mean over the GPUs that pods hold. */
    allocatedUtilizationPercent: Known,
    tensorActivePercent: Known,
    smActivePercent: Known,
    dramActivePercent: Known,
  }),
  nodes: z.array(NodeSchema),
  jobs: z.array(JobSchema),
  /** The tree's nodes in its order, each by every resource; `parent` null: the root. */
  quotas: z.array(QuotaJson.extend({ parent: z.string().nullable() })),
  /** Whether Canopy's scheduler enforces the tree; null: there is no tree that can be read. */
  hasScheduler: z.boolean().nullable(),
  unhealthy: z.array(FindingSchema),
  /** What deserves a look and makes no GPU unhealthy, such as an error of an application; absent: nothing. */
  warnings: z.array(FindingSchema).optional(),
  /** Kinds of jobs that could not be listed. */
  missingKinds: z.array(z.string()),
})
export type Dashboards = z.output<typeof DashboardsSchema>

export const dashboards = {
  /** The last round; null: there was none yet. */
  'dashboards.get': query(OfCluster, DashboardsSchema.nullable()),
  /**
   * A round now: connects if need be, and waits for the cluster's objects. Of a cluster that cannot be reached it gives the last
   * round (`isLive` false), or the failure where there is none. `prometheus`: an address to ask instead of what would be found.
   */
  'dashboards.collect': query(
    z.object({ cluster: ClusterIdSchema, prometheus: z.string().max(2048).nullable() }),
    z.object({ isLive: z.boolean(), dashboards: DashboardsSchema }),
  ),
}
