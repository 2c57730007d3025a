// Use as it will be when all that is under way is done, and who is on the way out.
import { takeFrom } from './budgets.ts'
import type { Entry } from './entry.ts'
import { type Change, type Round, add, nodeAt } from './round.ts'
import type { IndexedNode } from './treeIndex.ts'

export function changeOutlook(round: Round, change: Change): void {
  add(round, round.settled, change)
  for (const at of nodeAt(round, change.node).path)
    for (let r = 0; r < round.width; r += 1) round.overages[at * round.width + r] = null
}

/** The pod goes, whoever made it go: it is no victim any more, and its leaf borrows less. */
export function markOut(round: Round, entry: Entry): void {
  const { standing, shape, pod } = entry
  if (round.out.has(entry) || standing.kind !== 'charged') return
  round.out.add(entry)
  if (pod.goneBy !== null) round.unclaimed.add(entry)
  forgetNewest(round, standing.node)
  changeOutlook(round, { node: standing.node, quota: shape.quota, sign: -1 })
  if (pod.goneBy === null) takeFrom(round.budgets, [entry], 1)
}

export function unmarkOut(round: Round, entry: Entry): void {
  const { standing, shape, pod } = entry
  if (standing.kind !== 'charged' || !round.out.delete(entry)) return
  forgetNewest(round, standing.node)
  changeOutlook(round, { node: standing.node, quota: shape.quota, sign: 1 })
  if (pod.goneBy === null) takeFrom(round.budgets, [entry], -1)
}

function forgetNewest(round: Round, node: number): void {
  for (const at of nodeAt(round, node).path) round.newest[at] = undefined
}

/** A reservation counts on the pod's going: nobody else may. */
export function promise(round: Round, entry: Entry): void {
  round.promised.add(entry)
  round.unclaimed.delete(entry)
}

export function unpromise(round: Round, entry: Entry): void {
  round.promised.delete(entry)
  if (entry.pod.goneBy !== null && round.out.has(entry)) round.unclaimed.add(entry)
}

/** How far a node is above its min when all is done that is under way. */
export const overOf = (round: Round, node: IndexedNode, r: number): bigint =>
  (round.settled[node.at * round.width + r] ?? 0n) - (node.min[r] ?? 0n)

/** How far a node is above its min in a resource, to be held against others. */
export type Overage = {
  readonly node: IndexedNode
  readonly hasMin: boolean
  /**
   * `overOf` as a multiple of min, or as it is where min is 0; both by weight. 0 and below: it borrows nothing. Exact for whole
   * milli-cores, devices and mebibytes.
   */
  readonly share: number
}

export function overageOf(round: Round, node: IndexedNode, r: number): Overage {
  const i = node.at * round.width + r
  const overage = round.overages[i] ?? overageBy(node, r, overOf(round, node, r))
  round.overages[i] = overage
  return overage
}

export const overageBy = (node: IndexedNode, r: number, over: bigint): Overage => ({
  node,
  hasMin: (node.min[r] ?? 0n) > 0n,
  share: Number(over) / (node.minByWeight[r] ?? 1),
})
