import { millis } from '#core/base/units.ts'
import type { QuotaNode } from '#core/quota/tree.ts'
import type { QuotaPod, Snapshot } from '#core/schedule/snapshot.ts'
import { NOW, clusterNode, gated, leaf, quotaNode, running, snapshotOf, treeOf } from './builders.ts'

export type Size = { readonly pods: number; readonly nodes: number; readonly leaves: number }

/** Three levels: departments of ten teams, whose leaves are guaranteed a third of what they may use. */
function bigTree({ leaves, nodes }: Size): QuotaNode {
  const total = { cpu: nodes * 64, memory: `${nodes * 256}Gi`, 'nvidia.com/gpu': nodes * 8 }
  const perLeaf = {
    cpu: Math.floor(total.cpu / leaves),
    memory: `${Math.floor((nodes * 256) / leaves)}Gi`,
    'nvidia.com/gpu': Math.floor(total['nvidia.com/gpu'] / leaves),
  }
  const group = (count: number, scale: number) => ({
    cpu: perLeaf.cpu * count * scale,
    memory: `${Math.floor((nodes * 256) / leaves) * count * scale}Gi`,
    'nvidia.com/gpu': perLeaf['nvidia.com/gpu'] * count * scale,
  })
  const departments = Array.from({ length: Math.ceil(leaves / 10) }, (_, d) => {
    const count = Math.min(10, leaves - d * 10)
    const children = Array.from({ length: count }, (_unused, t) =>
      leaf(`team-${d * 10 + t}`, perLeaf, group(1, 3)),
    )
    return quotaNode(`dept-${d}`, { min: group(count, 1), max: group(count, 2), children })
  })
  return quotaNode('root', { min: total, max: total, children: departments })
}

const SHAPES = [
  { cpu: 4, memory: '16Gi' },
  { cpu: 8, memory: '32Gi', 'nvidia.com/gpu': 1 },
  { cpu: 16, memory: '64Gi', 'nvidia.com/gpu': 2 },
  { cpu: 2, memory: '8Gi' },
  { cpu: 64, memory: '256Gi', 'nvidia.com/gpu': 8 },
]

/** A number that looks random and is the same each time. */
const scatter = (n: number): number => ((n * 2_654_435_761) >>> 0) / 2 ** 32

/** Half of the pods run, half wait; every leaf has pods of five shapes and two priorities. */
export function bigCluster(size: Size): Snapshot {
  const pods = Array.from({ length: size.pods }, (_, n): QuotaPod => {
    const path = `team-${n % size.leaves}/p${n}`
    const request = SHAPES[Math.floor(scatter(n) * SHAPES.length)] ?? {}
    const common = {
      request,
      priority: n % 7 === 0 ? 100 : 0,
      createdAt: millis(NOW - 1000 * (size.pods - n)),
    }
    if (n % 2 === 1) return gated(path, common)
    return running(path, {
      ...common,
      node: `node-${Math.floor(scatter(n + 1) * size.nodes)}`,
      admittedSequence: n,
    })
  })
  const nodes = Array.from({ length: size.nodes }, (_, n) =>
    clusterNode(`node-${n}`, { allocatable: { cpu: 64, memory: '256Gi', 'nvidia.com/gpu': 8, pods: 110 } }),
  )
  return snapshotOf(treeOf(bigTree(size)), pods, { nodes, options: { checkRoom: true } })
}
