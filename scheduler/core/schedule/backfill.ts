// A borrower too large for what is free is passed by smaller ones for so long, then capacity is collected for it (quota.md 3).
import { dueBy, isInMin, nodeAt, type Round } from './round.ts'
import { type Unit, type WaitClass, byAgeOfUnit } from './waiting.ts'

/** By node and resource (`node × width + resource`): the first borrower for whom what is free there is kept. */
export type Collections = Map<number, Unit>

/** Called once, before borrowers take anything. In-min pods are not concerned. */
export function findCollections(round: Round, classes: Iterable<WaitClass>): Collections {
  const collections: Collections = new Map()
  for (const { units } of classes) {
    const unit = units.find(each => !round.decided.has(each))
    if (unit === undefined || isInMin(round, unit)) continue
    const at = lowestShortage(round, unit)
    if (at === null) continue
    const since = unit.since + round.inputs.options.backfillSeconds * 1000
    dueBy(round, since)
    const other = collections.get(at)
    if (since <= round.now && (other === undefined || byRank(unit, other) < 0)) collections.set(at, unit)
  }
  return collections
}

/** Where less is free than it asks for; null where it fits, or could never fit. */
function lowestShortage(round: Round, unit: Unit): number | null {
  let lowest: number | null = null
  for (const at of nodeAt(round, unit.leaf).path) {
    const { max } = nodeAt(round, at)
    for (let r = 0; r < round.width; r += 1) {
      const asked = unit.quota[r] ?? 0n
      if (asked > (max[r] ?? 0n)) return null
      const i = at * round.width + r
      if (lowest === null && asked > 0n && asked > (round.free[i] ?? 0n)) lowest = i
    }
  }
  return lowest
}

const byRank = (a: Unit, b: Unit): number => b.priority - a.priority || byAgeOfUnit(a, b)

/** Where capacity is collected that `unit` would take, and for whom: one that comes before it by priority and age. */
export function collectsBefore(
  round: Round,
  collections: Collections,
  unit: Unit,
): { readonly at: number; readonly unit: Unit } | null {
  if (collections.size === 0) return null
  for (const at of nodeAt(round, unit.leaf).path)
    for (let r = 0; r < round.width; r += 1) {
      const i = at * round.width + r
      const first = (unit.quota[r] ?? 0n) > 0n ? collections.get(i) : undefined
      if (first !== undefined && byRank(first, unit) < 0) return { at: i, unit: first }
    }
  return null
}
