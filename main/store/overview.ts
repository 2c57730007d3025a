import type Database from 'better-sqlite3'
import { bytes, millis, milliCores } from '#core/base/units.ts'
import type { Overview } from '../../preload/contract/overview.ts'
import type { Unhealthy } from '../metrics/health.ts'
import { warningOf, type WarningRow } from './warnings.ts'

/** SQL: the pod holds what it asks for (it has a node and has not ended); it waits for a node. */
export const HOLDS = `node IS NOT NULL AND phase NOT IN ('Succeeded', 'Failed')`
const WAITS = `node IS NULL AND phase NOT IN ('Succeeded', 'Failed')`
const MOST_WARNINGS = 50
const MOST_NAMESPACES = 8

export const OVERVIEW_QUERIES = {
  nodes: `SELECT count(*) AS total, total(status = 'ready') AS ready, total(status != 'ready') AS notReady,
      total(is_cordoned) AS cordoned, total(gpu_mode != 'none') AS gpuNodes, total(gpu_count) AS gpuTotal,
      total(gpu_allocatable) AS gpuAllocatable, total(cpu_allocatable) AS cpu, total(memory_allocatable) AS memory
    FROM node`,
  held: `SELECT node, sum(gpus) AS gpus, sum(cpu) AS cpu, sum(memory) AS memory FROM pod WHERE ${HOLDS} GROUP BY node`,
  pending: `SELECT total(gpus) FROM pod WHERE gpu_requests IS NOT NULL AND ${WAITS}`,
  phases: `SELECT phase, count(*) AS pods FROM pod GROUP BY phase`,
  models: `SELECT name, coalesce(gpu_model, '') AS model, gpu_count AS gpus FROM node WHERE gpu_mode != 'none'`,
  namespaces: `SELECT namespace, sum(gpus) AS gpus, count(*) AS pods FROM pod
    WHERE gpu_requests IS NOT NULL AND ${HOLDS} GROUP BY namespace HAVING sum(gpus) > 0
    ORDER BY gpus DESC, namespace LIMIT ${MOST_NAMESPACES}`,
  unhealthy: `SELECT name, unhealthy FROM node WHERE unhealthy != '[]' ORDER BY sort_name`,
  warnings: `SELECT * FROM event WHERE type = 'Warning' ORDER BY last_seen DESC LIMIT ${MOST_WARNINGS}`,
} as const

type Held = { node: string; gpus: number; cpu: number; memory: number }

/** The Overview page's figures. One read transaction, so that they belong together. */
export function createOverview(db: Database.Database): () => Omit<Overview, 'provenance'> {
  const statement = Object.fromEntries(
    Object.entries(OVERVIEW_QUERIES).map(([name, sql]) => [name, db.prepare(sql)]),
  ) as Record<keyof typeof OVERVIEW_QUERIES, Database.Statement>

  return db.transaction(() => {
    const nodes = statement.nodes.get() as Record<string, number>
    const held = statement.held.all() as Held[]
    const heldBy = new Map(held.map(row => [row.node, row]))
    const gpuNodes = statement.models.all() as { name: string; model: string; gpus: number }[]
    const unhealthy = (statement.unhealthy.all() as { name: string; unhealthy: string }[]).flatMap(row =>
      (JSON.parse(row.unhealthy) as Unhealthy[]).map(found => ({ ...found, node: row.name })),
    )
    const unhealthyNodes = new Set(unhealthy.map(({ node }) => node))
    const gpusOfNodes = gpuNodes.map(({ name }) => heldBy.get(name)?.gpus ?? 0)
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
    return {
      nodes: {
        total: nodes['total'] ?? 0,
        ready: nodes['ready'] ?? 0,
        notReady: nodes['notReady'] ?? 0,
        cordoned: nodes['cordoned'] ?? 0,
      },
      gpuNodes: {
        total: gpuNodes.length,
        allocated: gpusOfNodes.filter(gpus => gpus > 0).length,
        unhealthy: unhealthyNodes.size,
      },
      gpus: {
        total: tidy(nodes['gpuTotal'] ?? 0),
        allocatable: tidy(nodes['gpuAllocatable'] ?? 0),
        allocated: tidy(sum(held.map(({ gpus }) => gpus))),
        pending: tidy(Number(statement.pending.pluck().get())),
        unhealthy: unhealthyGpus(unhealthy),
      },
      models: modelsOf(gpuNodes, heldBy),
      cpu: {
        requested: milliCores(sum(held.map(({ cpu }) => cpu))),
        allocatable: milliCores(nodes['cpu'] ?? 0),
      },
      memory: {
        requested: bytes(sum(held.map(({ memory }) => memory))),
        allocatable: bytes(nodes['memory'] ?? 0),
      },
      pods: podCounts(statement.phases.all() as { phase: string; pods: number }[]),
      namespaces: statement.namespaces.all() as { namespace: string; gpus: number; pods: number }[],
      unhealthy: unhealthy.map(found => ({
        ...found,
        since: found.since === null ? null : millis(found.since),
      })),
      warnings: (statement.warnings.all() as WarningRow[]).map(warningOf),
    }
  })
}

/** Two rules that speak of one node speak of the same GPUs: the larger count of each node. */
function unhealthyGpus(found: readonly Unhealthy[]): number {
  const most = new Map<string, number>()
  for (const { node, gpus } of found) most.set(node, Math.max(most.get(node) ?? 0, gpus))
  return [...most.values()].reduce((total, gpus) => total + gpus, 0)
}

function modelsOf(
  nodes: readonly { name: string; model: string; gpus: number }[],
  heldBy: ReadonlyMap<string, Held>,
): Overview['models'] {
  const models = new Map<string, { model: string; nodes: number; total: number; allocated: number }>()
  for (const { name, model, gpus } of nodes) {
    const entry = models.get(model) ?? { model, nodes: 0, total: 0, allocated: 0 }
    entry.nodes += 1
    entry.total = tidy(entry.total + gpus)
    entry.allocated = tidy(entry.allocated + (heldBy.get(name)?.gpus ?? 0))
    models.set(model, entry)
  }
  return [...models.values()].toSorted((a, b) => b.total - a.total || (a.model < b.model ? -1 : 1))
}

function podCounts(rows: readonly { phase: string; pods: number }[]): Overview['pods'] {
  const counts = { total: 0, Pending: 0, Running: 0, Succeeded: 0, Failed: 0, Unknown: 0 }
  for (const { phase, pods } of rows) {
    counts.total += pods
    if (phase !== 'total' && phase in counts) counts[phase as keyof typeof counts] += pods
  }
  return counts
}

/** Sums of sevenths and tenths without the dust of binary fractions. */
export const tidy = (gpus: number): number => Math.round(gpus * 1e6) / 1e6
