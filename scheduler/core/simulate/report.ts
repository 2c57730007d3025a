// What one step of a simulation came to.
import { type Amount, formOf, formatQuantity } from '../quota/amount.ts'
import { writeAmounts } from '../quota/status.ts'
import type { QuotaNode } from '../quota/tree.ts'
import { type Usage, usageOf } from '../quota/usage.ts'
import { waitReasonName } from '../schedule/explain.ts'
import { isCharged, leafOf } from './leaves.ts'
import {
  type Eviction,
  type SimPod,
  type Violation,
  type Wait,
  type World,
  isRunning,
  podName,
  waitsOf,
} from './world.ts'

type Texts = Readonly<Record<string, string>>

export type LeafReport = {
  readonly running: number
  /** Held by a gate, or let in and not placed yet. */
  readonly waiting: number
  readonly used: Texts
  readonly min: Texts
  /** Resources that are unlimited are left out. */
  readonly max: Texts
  readonly borrowed: Texts
}

export type WaitReport = {
  readonly pod: string
  readonly leaf: string | null
  /** As the pod's condition says it; `Unschedulable` for a pod that was let in and finds no node. */
  readonly reason: string
  /** Of the quota tree: what blocks it. */
  readonly node: string | null
  readonly resource: string | null
  readonly need: string | null
  readonly free: string | null
  readonly position: number | null
}

export type StepReport = {
  readonly step: string
  /** Nothing moves any more. */
  readonly settled: boolean
  readonly leaves: Readonly<Record<string, LeafReport>>
  readonly evictions: readonly Eviction[]
  readonly waiting: readonly WaitReport[]
  /** Broken promises: there should never be one. */
  readonly violations: readonly Violation[]
}

export function reportOf(world: World, step: string, settled: boolean): StepReport {
  return {
    step,
    settled,
    leaves: leavesOf(world),
    evictions: world.evictions,
    waiting: waitReports(world),
    violations: world.violations,
  }
}

/** Who waits and why, as of the last decision; those that quotas let in and no node holds come last. */
export const waitReports = (world: World): readonly WaitReport[] => [
  ...waitsOf(world).flatMap(wait => waitOf(world, wait)),
  ...unplaced(world),
]

/** How many wait on a leaf, and why the first of them does. */
export type LeafWait = { readonly leaf: string | null; readonly count: number; readonly first: WaitReport }

/** The same, one a leaf. */
export function leafWaits(world: World): readonly LeafWait[] {
  const byLeaf = Map.groupBy(waitsOf(world), ({ leaf }) => leaf)
  const held = [...byLeaf].flatMap(([leaf, waits]): LeafWait[] => {
    const [first] = waits.flatMap(wait => (wait === waits[0] ? waitOf(world, wait) : []))
    return first === undefined ? [] : [{ leaf, count: waits.length, first }]
  })
  const placeless = [...Map.groupBy(unplaced(world), ({ leaf }) => leaf)].flatMap(([leaf, waits]) =>
    waits.slice(0, 1).map(first => ({ leaf, count: waits.length, first })),
  )
  return [...held, ...placeless]
}

function leavesOf(world: World): Record<string, LeafReport> {
  const { tree } = world
  if (tree === null) return {}
  const placed = [...world.index.live.values()].map(sim => ({ sim, leaf: leafOf(world.tree, sim.pod) }))
  const charges = placed
    .filter(({ sim, leaf }) => leaf !== null || sim.pod.leafNote !== null)
    .map(({ sim, leaf }) => ({ leaf, amounts: sim.pod.request, isWaiting: !isCharged(sim.pod) }))
  const count = (of: string, is: (sim: SimPod) => boolean): number =>
    placed.filter(({ sim, leaf }) => leaf === of && is(sim)).length
  const report = (node: QuotaNode, usage: Usage): [string, LeafReport][] =>
    node.children.length > 0
      ? node.children.flatMap((child, at) => report(child, usage.children[at] as Usage))
      : [
          [
            node.name,
            {
              running: count(node.name, isRunning),
              waiting: count(node.name, ({ pod }) => pod.phase === 'Pending' && pod.goneBy === null),
              used: writeAmounts(usage.used),
              min: writeAmounts(node.min),
              max: writeAmounts(node.max),
              borrowed: writeAmounts(usage.borrowed),
            },
          ],
        ]
  return Object.fromEntries(report(tree.root, usageOf(tree, charges)))
}

function waitOf(world: World, { pod, leaf, reason, position }: Wait): WaitReport[] {
  const sim = world.pods.get(pod)
  if (sim === undefined) return []
  const shortage = 'shortage' in reason ? reason.shortage : null
  const text = (amount: Amount): string => formatQuantity(amount, formOf(shortage?.resource ?? ''))
  return [
    {
      pod: podName(sim),
      leaf,
      reason: waitReasonName(reason),
      node: shortage?.node ?? null,
      resource: shortage?.resource ?? null,
      need: shortage === null ? null : text(shortage.need),
      free: shortage === null ? null : text(shortage.free),
      position,
    },
  ]
}

function unplaced(world: World): WaitReport[] {
  return [...world.index.open]
    .flatMap(uid => world.pods.get(uid) ?? [])
    .filter(({ pod }) => pod.unschedulableSince !== null)
    .map(sim => ({
      pod: podName(sim),
      leaf: leafOf(world.tree, sim.pod),
      reason: 'Unschedulable',
      node: null,
      resource: null,
      need: null,
      free: null,
      position: null,
    }))
}
