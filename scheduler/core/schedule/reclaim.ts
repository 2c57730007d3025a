// Giving a leaf its guarantee back: victims found by descending the tree, one at a time (quota.md 4).
import type { Entry } from './entry.ts'
import { isOverMax, nodeAt, type Round } from './round.ts'
import { type Overage, overOf, overageBy, overageOf } from './outlook.ts'
import {
  type Search,
  choose,
  chooseLeaving,
  createSearch,
  firstLack,
  firstOf,
  skipPromised,
  putBackNeedless,
  reserve,
} from './search.ts'
import type { IndexedNode, Vector } from './treeIndex.ts'
import { type VictimUnit, byNewest, byNewestUnit, groupsOf, newestOf } from './victims.ts'
import type { Unit } from './waiting.ts'

/** Reserves capacity for an in-min unit and names who gives it. False: there is no complete set, and nobody goes. */
export function reclaim(round: Round, unit: Unit): boolean {
  const search = createSearch(round, unit, (node, r, asked) => {
    if (asked === 0n) return 0n
    const lack = asked - (round.free[node.at * round.width + r] ?? 0n)
    // Of what is above a max no more than what is asked is freed for this unit, which waits for the rest (Drain).
    return lack > asked && isOverMax(round, node, r) ? asked : lack
  })
  chooseLeaving(search)
  for (let lack = firstLack(search); lack !== null; lack = firstLack(search)) {
    const victim = findVictim(search, lack.node, lack.r)
    if (victim === null) break
    choose(search, victim)
  }
  putBackNeedless(search)
  if (search.chosen.length === 0) return false
  reserve(search, unit, 'reclaim')
  return true
}

/** A victim below `node` that asks for resource `r`: in the child that is furthest above its min, else in the next. */
export function findVictim(search: Search, node: IndexedNode, r: number): VictimUnit | null {
  const { round, barren } = search
  const place = node.at * round.width + r
  if (barren.has(place)) return null
  if (node.children.length === 0) {
    const victim = node.at === search.unit?.leaf ? null : pickIn(search, node, r)
    if (victim === null) barren.add(place)
    return victim
  }
  for (;;) {
    const child = mostOver(search, node, r)
    if (child === null) break
    const victim = findVictim(search, child, r)
    if (victim !== null) return victim
  }
  barren.add(place)
  return null
}

/**
 * Among the children that are above their min and not known to be barren. On its own path what the unit asks for counts as well; where no
 * other child has a victim, as when pods that belong to no leaf any more fill the node, leaves beside the unit's own still owe it what they
 * borrow, whether or not all of them together are above their min.
 */
function mostOver(search: Search, node: IndexedNode, r: number): IndexedNode | null {
  const { round, barren, path, unit } = search
  const own = unit === null ? undefined : path[path.length - 1 - node.path.length]
  let best: Overage | null = null
  let lastResort: IndexedNode | null = null
  for (const at of node.children) {
    const child = nodeAt(round, at)
    const overage =
      child === own
        ? overageBy(child, r, overOf(round, child, r) + (unit?.quota[r] ?? 0n))
        : overageOf(round, child, r)
    const borrows = overage.share > 0
    if ((!borrows && child !== own) || barren.has(at * round.width + r)) continue
    if (!borrows) lastResort = child
    else if (best === null || precedes(round, overage, best)) best = overage
  }
  return best?.node ?? lastResort
}

function precedes(round: Round, a: Overage, b: Overage): boolean {
  if (a.hasMin !== b.hasMin) return b.hasMin
  if (a.share !== b.share) return a.share > b.share
  const [newestA, newestB] = [newestBelow(round, a.node), newestBelow(round, b.node)]
  const byAdmission =
    newestA === null || newestB === null
      ? Number(newestA === null) - Number(newestB === null)
      : byNewest(newestA, newestB)
  return byAdmission !== 0 ? byAdmission < 0 : a.node.name < b.node.name
}

/** The pod below it that was admitted last, of those that stay. */
function newestBelow(round: Round, node: IndexedNode): Entry | null {
  const known = round.newest[node.at]
  if (known !== undefined) return known
  let newest: Entry | null = null
  for (const at of node.children) newest = newerOf(newest, newestBelow(round, nodeAt(round, at)))
  if (node.children.length === 0)
    for (const { kinds } of groupsOf(round.book, node.at))
      for (const kind of kinds) newest = newerOf(newest, newestOfKind(round, kind))
  round.newest[node.at] = newest
  return newest
}

const newerOf = (a: Entry | null, b: Entry | null): Entry | null =>
  a === null || (b !== null && byNewest(b, a) < 0) ? b : a

function newestOfKind(round: Round, kind: readonly VictimUnit[]): Entry | null {
  for (let at = skipPromised(round, kind); at < kind.length; at += 1) {
    const entry = newestOf(kind[at] as VictimUnit)
    if (!round.out.has(entry)) return entry
  }
  return null
}

/** By preference; the last victim may take its leaf below its min by less than its own size. */
function pickIn(search: Search, leaf: IndexedNode, r: number): VictimUnit | null {
  const { round } = search
  const over = leaf.min.map((_, each) => overOf(round, leaf, each))
  if ((over[r] ?? 0n) <= 0n) return null
  for (const group of groupsOf(round.book, leaf.at)) {
    let best: Candidate | null = null
    for (const kind of group.kinds) {
      const unit = (kind[0]?.quota[r] ?? 0n) > 0n ? firstOf(round, kind) : null
      if (unit === null) continue
      const candidate = candidateOf(leaf, over, { unit, r })
      if (best === null || isBetter(candidate, best)) best = candidate
    }
    if (best !== null) return best.unit
  }
  return null
}

type Candidate = {
  readonly unit: VictimUnit
  /** Whether its going drops another resource of the leaf below its min. */
  readonly dropsOther: boolean
  /** How far its going takes the leaf below its min in the resource that is lacking. */
  readonly step: bigint
}

/** @param over how far the leaf is above its min, by resource */
function candidateOf(
  leaf: IndexedNode,
  over: Vector,
  { unit, r }: { unit: VictimUnit; r: number },
): Candidate {
  const below = (unit.quota[r] ?? 0n) - (over[r] ?? 0n)
  const dropsOther = unit.quota.some(
    (amount, other) => other !== r && leaf.counts[other] && amount > 0n && amount > (over[other] ?? 0n),
  )
  return { unit, dropsOther, step: below > 0n ? below : 0n }
}

function isBetter(a: Candidate, b: Candidate): boolean {
  if (a.dropsOther !== b.dropsOther) return b.dropsOther
  if (a.step !== b.step) return a.step < b.step
  return byNewestUnit(a.unit, b.unit) < 0
}
