// Use as it will be when all that is under way is done, and who is on the way out.
import { takeFrom } from './budgets.ts'
import type { Entry } from './entry.ts'
import { type Change, type Round, add, nodeAt } from './round.ts'
import type { IndexedNode } from './treeIndex.ts'

export function changeOutlook(round: Round, change: Change): void {
  add(round, round.settled, change)
  for (const at of nodeAt(round, change.node).path)
    round.overShares.fill(Number.NaN, at * round.width, (at + 1) * round.width)
}

/** The pod goes, whoever made it go: it is no victim any more, and its leaf borrows less. */
export function markOut(round: Round, entry: Entry): void {
  const { standing, shape, pod } = entry
  if (round.out.has(entry) || standing.kind !== 'charged') return
  round.out.add(entry)
  if (pod.goneBy !== null) round.unclaimed.add(entry)
  forgetNewest(round, standing.node)
  changeOutlook(round, { node: standing.node, quota: shape.quota, sign: -1n })
  if (pod.goneBy === null) takeFrom(round.budgets, [entry], 1)
}

export function unmarkOut(round: Round, entry: Entry): void {
  const { standing, shape, pod } = entry
  if (standing.kind !== 'charged' || !round.out.delete(entry)) return
  forgetNewest(round, standing.node)
  changeOutlook(round, { node: standing.node, quota: shape.quota, sign: 1n })
  if (pod.goneBy === null) takeFrom(round.budgets, [entry], -1)
}

function forgetNewest(round: Round, node: number): void {
  for (const at of nodeAt(round, node).path) round.newest.delete(at)
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

/**
 * `overOf` as a multiple of min, or as it is where min is 0; both by weight. 0 and below: it borrows nothing. Exact for whole milli-cores,
 * devices and mebibytes.
 */
export function overShare(round: Round, node: IndexedNode, r: number): number {
  const i = node.at * round.width + r
  const known = round.overShares[i] ?? Number.NaN
  if (!Number.isNaN(known)) return known
  const share = shareOf(node, r, overOf(round, node, r))
  round.overShares[i] = share
  return share
}

export function shareOf(node: IndexedNode, r: number, over: bigint): number {
  const min = node.min[r] ?? 0n
  return Number(over) / Number((min > 0n ? min : 1n) * node.weight)
}
