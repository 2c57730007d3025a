import { bytes, milliCores } from '#core/base/units.ts'
import type { Overview } from '../../preload/contract/overview.ts'
import type { Unhealthy } from '../metrics/health.ts'
import type { Db } from './database.ts'
import { HOLDS, tidy, WAITS } from './holding.ts'
import { warningOf, WARNINGS_SQL, type WarningRow } from './warnings.ts'

const MOST_NAMESPACES = 8

export const OVERVIEW_SQL = {
  nodes: `SELECT count(*) AS total, total(status = 'ready') AS ready, total(is_cordoned) AS cordoned,
      total(gpu_count) AS gpus, total(gpu_allocatable) AS gpuAllocatable, total(cpu_allocatable) AS cpu,
      total(memory_allocatable) AS memory
    FROM node`,
  held: `SELECT node, total(gpus) AS gpus, total(cpu) AS cpu, total(memory) AS memory FROM pod WHERE ${HOLDS}
    GROUP BY node`,
  pending: `SELECT total(gpus) AS gpus FROM pod WHERE ${WAITS}`,
  phases: `SELECT phase, count(*) AS pods FROM pod GROUP BY phase`,
  gpuNodes: `SELECT name, coalesce(gpu_model, '') AS model, gpu_count AS gpus, unhealthy FROM node
    WHERE gpu_mode != 'none' ORDER BY sort_name`,
  namespaces: `SELECT namespace, sum(gpus) AS gpus, count(*) AS pods FROM pod WHERE ${HOLDS} AND gpus > 0
    GROUP BY namespace ORDER BY 2 DESC, namespace LIMIT ${MOST_NAMESPACES}`,
  warnings: WARNINGS_SQL,
} as const

type NodeSums = Record<'total' | 'ready' | 'cordoned' | 'gpus' | 'gpuAllocatable' | 'cpu' | 'memory', number>
type Held = { node: string; gpus: number; cpu: number; memory: number }
type GpuNodeSql = { name: string; model: string; gpus: number; unhealthy: string }
type GpuNode = {
  readonly model: string
  readonly gpus: number
  readonly allocated: number
  readonly unhealthy: Overview['unhealthy']
}

/**
 * Contract `overview.get`: one read transaction, so that its figures belong together. `model` is '' where nodes do not
 * say which GPUs they have; warnings are the latest 50.
 */
export function createOverview(db: Db): () => Omit<Overview, 'provenance'> {
  const statements = {
    nodes: db.prepare(OVERVIEW_SQL.nodes),
    held: db.prepare(OVERVIEW_SQL.held),
    pending: db.prepare(OVERVIEW_SQL.pending).pluck(),
    phases: db.prepare(OVERVIEW_SQL.phases),
    gpuNodes: db.prepare(OVERVIEW_SQL.gpuNodes),
    namespaces: db.prepare(OVERVIEW_SQL.namespaces),
    warnings: db.prepare(OVERVIEW_SQL.warnings),
  }
  return db.transaction(() => {
    const nodes = statements.nodes.get() as NodeSums
    const held = statements.held.all() as Held[]
    const allocatedOn = new Map(held.map(({ node, gpus }) => [node, tidy(gpus)]))
    const gpuNodes = (statements.gpuNodes.all() as GpuNodeSql[]).map(row => gpuNodeOf(row, allocatedOn))
    const { total, ready, cordoned } = nodes
    return {
      nodes: { total, ready, notReady: total - ready, cordoned },
      gpuNodes: {
        total: gpuNodes.length,
        allocated: gpuNodes.filter(({ allocated }) => allocated > 0).length,
        unhealthy: gpuNodes.filter(({ unhealthy }) => unhealthy.length > 0).length,
      },
      gpus: {
        total: tidy(nodes.gpus),
        allocatable: tidy(nodes.gpuAllocatable),
        allocated: tidy(sum(held, ({ gpus }) => gpus)),
        pending: tidy(Number(statements.pending.get())),
        unhealthy: sum(gpuNodes, unhealthyGpus),
      },
      models: modelsOf(gpuNodes),
      cpu: { requested: milliCores(sum(held, ({ cpu }) => cpu)), allocatable: milliCores(nodes.cpu) },
      memory: { requested: bytes(sum(held, ({ memory }) => memory)), allocatable: bytes(nodes.memory) },
      pods: podCounts(statements.phases.all() as { phase: string; pods: number }[]),
      namespaces: (statements.namespaces.all() as Overview['namespaces']).map(row => ({
        ...row,
        gpus: tidy(row.gpus),
      })),
      unhealthy: gpuNodes.flatMap(({ unhealthy }) => unhealthy),
      warnings: (statements.warnings.all() as WarningRow[]).map(warningOf),
    }
  })
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}

const gpuNodeOf = (row: GpuNodeSql, allocatedOn: ReadonlyMap<string, number>): GpuNode => ({
  model: row.model,
  gpus: row.gpus,
  allocated: allocatedOn.get(row.name) ?? 0,
  unhealthy: (JSON.parse(row.unhealthy) as Unhealthy[]).map(found => ({ ...found })),
})

/** Devices that were withdrawn and devices that never came are different ones, but no node loses more than it has. */
const unhealthyGpus = ({ gpus, unhealthy }: GpuNode): number =>
  Math.min(
    Math.ceil(gpus),
    sum(unhealthy, found => found.gpus),
  )

function modelsOf(nodes: readonly GpuNode[]): Overview['models'] {
  const models = new Map<string, { model: string; nodes: number; total: number; allocated: number }>()
  for (const { model, gpus, allocated } of nodes) {
    const entry = models.get(model) ?? { model, nodes: 0, total: 0, allocated: 0 }
    entry.nodes += 1
    entry.total = tidy(entry.total + gpus)
    entry.allocated = tidy(entry.allocated + allocated)
    models.set(model, entry)
  }
  return [...models.values()].toSorted((a, b) => b.total - a.total || (a.model < b.model ? -1 : 1))
}

function podCounts(rows: readonly { phase: string; pods: number }[]): Overview['pods'] {
  const count = (phase: string): number => rows.find(row => row.phase === phase)?.pods ?? 0
  return {
    total: sum(rows, ({ pods }) => pods),
    Pending: count('Pending'),
    Running: count('Running'),
    Succeeded: count('Succeeded'),
    Failed: count('Failed'),
    Unknown: count('Unknown'),
  }
}
