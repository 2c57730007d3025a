import { bytes, millis, milliCores } from '#core/base/units.ts'
import type { NodeRow } from '../../preload/contract/nodes.ts'
import type { Unhealthy } from '../metrics/health.ts'
import { HOLDS, tidy } from './holding.ts'

const COLUMNS = ['name', 'ip', 'roles', 'status', 'is_cordoned', 'gpu_mode', 'gpu_model', 'gpu_count']
  .concat(['gpu_allocatable', 'cpu_allocatable', 'memory_allocatable', 'pods_allocatable'])
  .concat(['concerns', 'unhealthy', 'version', 'created_at'])
  .map(column => `node.${column}`)
  .join(', ')

/** What the pods of each node hold, for a node's row. */
export const heldBy = (condition: string): string => `(
  SELECT node, sum(gpus) AS gpus, sum(cpu) AS cpu, sum(memory) AS memory, count(*) AS pods
  FROM pod WHERE ${HOLDS} AND ${condition} GROUP BY node) AS held`
/** The columns of a node's row, of node joined with `heldBy`. */
export const NODE_ROW = `${COLUMNS}, held.gpus AS held_gpus, held.cpu AS held_cpu, held.memory AS held_memory,
  held.pods AS held_pods`

/** A row of NODE_ROW. */
export type NodeSql = {
  name: string
  ip: string | null
  roles: string
  status: NodeRow['status']
  is_cordoned: number
  gpu_mode: NodeRow['gpuMode']
  gpu_model: string | null
  gpu_count: number
  gpu_allocatable: number
  cpu_allocatable: number
  memory_allocatable: number
  pods_allocatable: number
  concerns: string
  unhealthy: string
  version: string | null
  created_at: number
  held_gpus: number | null
  held_cpu: number | null
  held_memory: number | null
  held_pods: number | null
}

export function nodeRowOf(row: NodeSql): NodeRow {
  return {
    name: row.name,
    ip: row.ip,
    roles: JSON.parse(row.roles) as string[],
    status: row.status,
    isCordoned: row.is_cordoned === 1,
    gpuMode: row.gpu_mode,
    gpuModel: row.gpu_model,
    gpuCount: row.gpu_count,
    gpuAllocatable: row.gpu_allocatable,
    gpuAllocated: tidy(row.held_gpus ?? 0),
    cpuRequested: milliCores(row.held_cpu ?? 0),
    cpuAllocatable: milliCores(row.cpu_allocatable),
    memoryRequested: bytes(row.held_memory ?? 0),
    memoryAllocatable: bytes(row.memory_allocatable),
    pods: row.held_pods ?? 0,
    podsAllocatable: row.pods_allocatable,
    conditions: JSON.parse(row.concerns) as string[],
    unhealthy: JSON.parse(row.unhealthy) as Unhealthy[],
    version: row.version,
    createdAt: millis(row.created_at),
  }
}
