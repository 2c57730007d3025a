import { millis } from '#core/base/units.ts'
import type { QuotaNode } from '#core/quota/tree.ts'
import type { QuotaPod, Snapshot } from '#core/schedule/snapshot.ts'
import {
  type Amounts,
  NOW,
  clusterNode,
  gated,
  leaf,
  quotaNode,
  running,
  snapshotOf,
  treeOf,
} from './builders.ts'

export type Size = {
  readonly pods: number
  readonly nodes: number
  readonly leaves: number
  /** Whether teams whose guarantee is lent ask for it, all at once; else only those that borrow want more. */
  readonly isContested: boolean
}

const GPU = 'nvidia.com/gpu'
const amounts = (cpu: number): Amounts => ({ cpu, memory: `${cpu * 4}Gi`, [GPU]: Math.floor(cpu / 8) })

/** Three levels: departments of ten teams. Together the teams are guaranteed all; a team may use three times its guarantee. */
function bigTree({ leaves, nodes }: Size): QuotaNode {
  const cores = Math.floor((nodes * 64) / leaves)
  const departments = Array.from({ length: Math.ceil(leaves / 10) }, (_, d) => {
    const count = Math.min(10, leaves - d * 10)
    const teams = Array.from({ length: count }, (_unused, t) =>
      leaf(teamName(d * 10 + t), amounts(cores), amounts(3 * cores)),
    )
    return quotaNode(`dept-${d}`, { min: sum(count, cores), max: sum(3 * count, cores), children: teams })
  })
  return quotaNode('root', { min: sum(leaves, cores), max: sum(leaves, cores), children: departments })
}

const sum = (count: number, cores: number): Amounts => ({
  cpu: count * cores,
  memory: `${count * cores * 4}Gi`,
  [GPU]: count * Math.floor(cores / 8),
})

const teamName = (team: number): string => `team-${team}`

const SHAPES: readonly Amounts[] = [
  amounts(8),
  { cpu: 4, memory: '16Gi' },
  amounts(16),
  { cpu: 2, memory: '32Gi' },
  amounts(24),
  { cpu: 12, memory: '12Gi' },
]

/** A number that looks random and is the same each time. */
const scatter = (n: number): number => ((n * 2_654_435_761) >>> 0) / 2 ** 32

/**
 * Every second team runs and has borrowed what the others leave idle, up to what there is; half of the pods wait. Of six shapes and two
 * priorities.
 */
export function bigCluster(size: Size): Snapshot {
  const busy = Math.floor(size.leaves / 2)
  const pods = Array.from({ length: size.pods }, (_, n): QuotaPod => {
    const request = SHAPES[n % SHAPES.length] ?? {}
    const common = {
      request,
      priority: n % 7 === 0 ? 100 : 0,
      createdAt: millis(NOW - 1000 * (size.pods - n)),
    }
    if (n < size.pods / 2) {
      const node = `node-${Math.floor(scatter(n) * size.nodes)}`
      return running(`${teamName(2 * (n % busy))}/p${n}`, { ...common, node, admittedSequence: n })
    }
    const team = size.isContested ? n % size.leaves : 2 * (n % busy)
    return gated(`${teamName(team)}/p${n}`, common)
  })
  const nodes = Array.from({ length: size.nodes }, (_, n) =>
    clusterNode(`node-${n}`, { allocatable: { ...amounts(64), pods: 110 } }),
  )
  return snapshotOf(treeOf(bigTree(size)), pods, { nodes, options: { checkRoom: true } })
}
