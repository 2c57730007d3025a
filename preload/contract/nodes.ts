import { z } from 'zod'
import { command, query } from '../define.ts'
import {
  BytesSchema,
  ClusterIdSchema,
  MilliCoresSchema,
  MillisSchema,
  NameSchema,
  Nothing,
  ProvenanceSchema,
  ShortText,
  pageOf,
  windowOf,
} from './common.ts'
import { UnhealthySchema, WarningSchema } from './overview.ts'

/** How a node offers its GPUs (reference ai-console.md 3.5); `none`: it has none. */
export const GpuMode = z.enum([
  'none',
  'exclusive',
  'timeSliced',
  'mps',
  'mig',
  'sharedMemory',
  'vgpu',
  'dra',
])

export const NodeRowSchema = z.object({
  name: z.string(),
  ip: z.string().nullable(),
  roles: z.array(z.string()),
  status: z.enum(['ready', 'notReady', 'unknown']),
  isCordoned: z.boolean(),
  gpuMode: GpuMode,
  gpuModel: z.string().nullable(),
  /** Physical GPUs on the node; those that pods can still be given; those given to pods. */
  gpuCount: z.number(),
  gpuAllocatable: z.number(),
  gpuAllocated: z.number(),
  cpuRequested: MilliCoresSchema,
  cpuAllocatable: MilliCoresSchema,
  memoryRequested: BytesSchema,
  memoryAllocatable: BytesSchema,
  pods: z.number(),
  podsAllocatable: z.number(),
  /** Conditions that call for attention: Ready ≠ True, pressure = True. */
  conditions: z.array(z.string()),
  unhealthy: z.array(UnhealthySchema),
  version: z.string().nullable(),
  createdAt: MillisSchema,
})
export type NodeRow = z.output<typeof NodeRowSchema>

export const NODE_COLUMNS = [
  'name',
  'ip',
  'roles',
  'status',
  'gpuMode',
  'gpuModel',
  'gpuCount',
  'gpuAllocated',
  'cpuRequested',
  'memoryRequested',
  'pods',
  'conditions',
  'version',
  'createdAt',
] as const

export const NodeDetailSchema = z.object({
  row: NodeRowSchema,
  provenance: ProvenanceSchema,
  labels: z.record(z.string(), z.string()),
  taints: z.array(z.object({ key: z.string(), value: z.string(), effect: z.string() })),
  conditions: z.array(
    z.object({
      type: z.string(),
      status: z.string(),
      reason: z.string(),
      message: z.string(),
      since: MillisSchema.nullable(),
    }),
  ),
  /** Each resource as Kubernetes quantities, exactly as the node states them. */
  resources: z.array(
    z.object({ name: z.string(), capacity: z.string(), allocatable: z.string(), requested: z.string() }),
  ),
  system: z.record(z.string(), z.string()),
  warnings: z.array(WarningSchema),
})

export const PodRowSchema = z.object({
  uid: z.string(),
  namespace: z.string(),
  name: z.string(),
  /** What kubectl would print: phase, or the reason that says more (CrashLoopBackOff, Terminating, Init:0/1 …). */
  status: z.string(),
  phase: z.enum(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']),
  node: z.string().nullable(),
  gpus: z.number(),
  cpuRequested: MilliCoresSchema,
  memoryRequested: BytesSchema,
  restarts: z.number(),
  owner: z.object({ kind: z.string(), name: z.string() }).nullable(),
  createdAt: MillisSchema,
})
export type PodRow = z.output<typeof PodRowSchema>

export const POD_COLUMNS = [
  'name',
  'namespace',
  'status',
  'node',
  'gpus',
  'cpuRequested',
  'memoryRequested',
  'restarts',
  'owner',
  'createdAt',
] as const

export const OfNode = z.object({ cluster: ClusterIdSchema, node: NameSchema })

export const nodes = {
  'nodes.list': query(windowOf(NODE_COLUMNS).extend({ onlyGpu: z.boolean() }), pageOf(NodeRowSchema)),
  'nodes.get': query(z.object({ cluster: ClusterIdSchema, name: ShortText }), NodeDetailSchema),
  /** `node` null: pods of the whole cluster. */
  'pods.list': query(windowOf(POD_COLUMNS).extend({ node: ShortText.nullable() }), pageOf(PodRowSchema)),
  /** Marks a node as one that no new pod is placed on, or takes the mark away. */
  'nodes.cordon': command(
    OfNode.extend({ isCordoned: z.boolean(), typedCluster: ShortText.nullable() }),
    Nothing,
  ),
}
