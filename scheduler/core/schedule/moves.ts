// What a round decides about pods, with what follows from it for the sums.
import type { Entry } from './entry.ts'
import { changeOutlook, markOut } from './outlook.ts'
import { type Round, add, nodeAt, occupyNode, uidsOf } from './round.ts'
import type { EvictionRule } from './snapshot.ts'
import type { Unit } from './waiting.ts'

/** The unit's gate opens: it is charged from now on. */
export function admit(round: Round, unit: Unit): void {
  const { quota, leaf, entries } = unit
  for (const at of nodeAt(round, leaf).path) occupyNode(round, at, quota)
  changeOutlook(round, { node: leaf, quota, sign: 1 })
  for (const { pod, shape } of entries) {
    if (pod.isProtected) add(round, round.protectedUsed, { node: leaf, quota: shape.quota, sign: 1 })
    if (pod.gang !== null) round.admittedGangs.add(pod.gang)
  }
  round.decided.set(unit, null)
  round.decisions.push({ kind: 'admit', pods: unit.uids, leaf: nodeAt(round, leaf).name })
}

/** They go, and not for the sake of one pod. `entries` are not empty. */
export function evict(round: Round, entries: readonly Entry[], rule: EvictionRule): void {
  for (const entry of entries) markOut(round, entry)
  const standing = entries[0]?.standing
  const leaf = nodeAt(round, standing?.kind === 'charged' ? standing.node : 0).name
  round.decisions.push({ kind: 'evict', pods: uidsOf(entries), rule, leaf })
}
