// Giving a leaf its guarantee back: victims found by descending the tree, one at a time (quota.md 4).
import type { Entry } from './entry.ts'
import { nodeAt, type Round } from './round.ts'
import { overOf, overShare, shareOf } from './outlook.ts'
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
import type { IndexedNode } from './treeIndex.ts'
import { type VictimUnit, byNewest, byNewestUnit, groupsOf, newestOf } from './victims.ts'
import type { Unit } from './waiting.ts'

/** Reserves capacity for an in-min unit and names who gives it. False: there is no complete set, and nobody goes. */
export function reclaim(round: Round, unit: Unit): boolean {
  const search = createSearch(round, unit, (node, r, asked) => lackAt(round, { node, r, asked }))
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

/** Where a node is over its max no more than what is asked is freed for this unit, which waits for the rest (Drain). */
function lackAt(round: Round, { node, r, asked }: { node: IndexedNode; r: number; asked: bigint }): bigint {
  if (asked === 0n) return 0n
  const i = node.at * round.width + r
  const lack = asked - (round.free[i] ?? 0n)
  const isOverMax = (round.book.used[i] ?? 0n) > (node.max[r] ?? 0n)
  return isOverMax && lack > asked ? asked : lack
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

/** Among the children that are above their min and not known to be barren. On its own path what the unit asks for counts as well. */
function mostOver(search: Search, node: IndexedNode, r: number): IndexedNode | null {
  const { round, barren, path, unit } = search
  const own = unit === null ? undefined : path[path.length - 1 - node.path.length]
  let best: Overage | null = null
  for (const at of node.children) {
    const child = nodeAt(round, at)
    const share =
      child === own
        ? shareOf(child, r, overOf(round, child, r) + (unit?.quota[r] ?? 0n))
        : overShare(round, child, r)
    if (share <= 0 || barren.has(at * round.width + r)) continue
    const overage = { node: child, hasMin: (child.min[r] ?? 0n) > 0n, share }
    if (best === null || precedes(round, overage, best)) best = overage
  }
  return best?.node ?? null
}

type Overage = { readonly node: IndexedNode; readonly hasMin: boolean; readonly share: number }

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
  const known = round.newest.get(node.at)
  if (known !== undefined) return known
  const found =
    node.children.length === 0
      ? groupsOf(round.book, node.at).flatMap(group => group.kinds.map(kind => newestOfKind(round, kind)))
      : node.children.map(at => newestBelow(round, nodeAt(round, at)))
  let newest: Entry | null = null
  for (const entry of found)
    if (newest === null || (entry !== null && byNewest(entry, newest) < 0)) newest = entry
  round.newest.set(node.at, newest)
  return newest
}

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
  if (overOf(round, leaf, r) <= 0n) return null
  for (const group of groupsOf(round.book, leaf.at)) {
    let best: Candidate | null = null
    for (const kind of group.kinds) {
      const unit = (kind[0]?.quota[r] ?? 0n) > 0n ? firstOf(round, kind) : null
      if (unit === null) continue
      const candidate = { unit, ...harmOf(round, leaf, { unit, r }) }
      if (best === null || isBetter(candidate, best)) best = candidate
    }
    if (best !== null) return best.unit
  }
  return null
}

type Harm = {
  /** Whether its going drops another resource of the leaf below its min. */
  readonly dropsOther: boolean
  /** How far its going takes the leaf below its min in the resource that is lacking. */
  readonly step: bigint
}
type Candidate = Harm & { readonly unit: VictimUnit }

function harmOf(round: Round, leaf: IndexedNode, { unit, r }: { unit: VictimUnit; r: number }): Harm {
  const below = (unit.quota[r] ?? 0n) - overOf(round, leaf, r)
  const dropsOther = unit.quota.some(
    (amount, other) =>
      other !== r && leaf.counts[other] && amount > 0n && amount > overOf(round, leaf, other),
  )
  return { dropsOther, step: below > 0n ? below : 0n }
}

function isBetter(a: Candidate, b: Candidate): boolean {
  if (a.dropsOther !== b.dropsOther) return b.dropsOther
  if (a.step !== b.step) return a.step < b.step
  return byNewestUnit(a.unit, b.unit) < 0
}
