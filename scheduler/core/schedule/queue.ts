// Whose turn it is (quota.md 3, order): torn gangs are finished, then in-min before borrowing, priority, share, age.
import { isInMin, nodeAt, type Round } from './round.ts'
import { type IndexedNode, UNLIMITED } from './treeIndex.ts'
import { type Unit, byAgeOfUnit } from './waiting.ts'

/** What a unit is to its guarantee: 0 completes a torn gang, 1 is in-min, 2 borrows. */
type Rank = 0 | 1 | 2

export type Turn = {
  readonly unit: Unit
  readonly rank: Rank
  readonly share: Share
}

/**
 * How far a leaf is above its min, as a multiple of it by weight. Without a min it comes after all that have one, by its part of the
 * topmost max. Exact for whole milli-cores, devices and mebibytes.
 */
export type Share = { readonly hasMin: boolean; readonly value: number }

const NO_SHARE: Share = { hasMin: true, value: 0 }

export function turnOf(round: Round, unit: Unit): Turn {
  const rank = unit.isTorn ? 0 : isInMin(round, unit) ? 1 : 2
  return { unit, rank, share: rank === 1 ? NO_SHARE : borrowedShare(round, unit) }
}

/** Whoever comes first is less. */
export const compareTurns = (a: Turn, b: Turn): number => compareRanks(a, b) || byAgeOfUnit(a.unit, b.unit)

/** As `compareTurns`, whoever is older. */
export const compareRanks = (a: Turn, b: Turn): number =>
  a.rank - b.rank || b.unit.priority - a.unit.priority || compareShares(a.share, b.share)

const compareShares = (a: Share, b: Share): number => Number(b.hasMin) - Number(a.hasMin) || a.value - b.value

/** Of the leaf once the unit is admitted: the largest among the resources that the unit asks for. */
function borrowedShare(round: Round, unit: Unit): Share {
  const leaf = nodeAt(round, unit.leaf)
  const base = unit.leaf * round.width
  let largest = NO_SHARE
  for (let r = 0; r < round.width; r += 1) {
    const asked = unit.quota[r] ?? 0n
    const over = asked - (round.minFree[base + r] ?? 0n)
    if (asked === 0n || over <= 0n || !leaf.counts[r]) continue
    const min = leaf.min[r] ?? 0n
    const whole = min > 0n ? min : topmostMax(round, leaf, r)
    const share = { hasMin: min > 0n, value: Number(over) / Number(whole * leaf.weight) }
    if (compareShares(largest, share) < 0) largest = share
  }
  return largest
}

const topmostMax = (round: Round, leaf: IndexedNode, r: number): bigint =>
  leaf.path.map(at => nodeAt(round, at).max[r] ?? UNLIMITED).findLast(max => max < UNLIMITED && max > 0n) ??
  1n
