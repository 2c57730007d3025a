// Giving a leaf its guarantee back: victims found by descending the tree, one at a time (quota.md 4).
import type { Entry } from './entry.ts'
import { type Round, nodeAt, overOf } from './round.ts'
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

/** Among the children that are above their min and not known to be barren. */
function mostOver(search: Search, node: IndexedNode, r: number): IndexedNode | null {
  let best: Overage | null = null
  for (const at of node.children) {
    if (search.barren.has(at * search.round.width + r)) continue
    const overage = overageOf(search, nodeAt(search.round, at), r)
    if (overage !== null && (best === null || precedes(search, overage, best))) best = overage
  }
  return best?.node ?? null
}

/** `share` is over/min, or over itself where min is 0; both by weight. Exact for whole milli-cores, devices and mebibytes. */
type Overage = { readonly node: IndexedNode; readonly hasMin: boolean; readonly share: number }

/** Null: it is not above its min. On the unit's own path its request counts as well. */
function overageOf({ round, unit, path }: Search, node: IndexedNode, r: number): Overage | null {
  const isOwn = unit !== null && path[path.length - 1 - depthOf(node)] === node
  const over = overOf(round, node, r) + (isOwn ? (unit?.quota[r] ?? 0n) : 0n)
  if (over <= 0n) return null
  const min = node.min[r] ?? 0n
  const hasMin = min > 0n
  return { node, hasMin, share: Number(over) / Number((hasMin ? min : 1n) * node.weight) }
}

const depthOf = (node: IndexedNode): number => node.path.length - 1

function precedes({ round }: Search, a: Overage, b: Overage): boolean {
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
    const heads = group.kinds.flatMap(kind =>
      (kind[0]?.quota[r] ?? 0n) > 0n ? (firstOf(round, kind) ?? []) : [],
    )
    const best = heads.toSorted((a, b) => byHarm(round, leaf, r)(a, b) || byNewestUnit(a, b))[0]
    if (best !== undefined) return best
  }
  return null
}

/** First what drops no other resource of the leaf below its min, then the smallest step below min. */
function byHarm(round: Round, leaf: IndexedNode, r: number): (a: VictimUnit, b: VictimUnit) => number {
  const harms = ({ quota }: VictimUnit): boolean =>
    quota.some(
      (amount, other) =>
        other !== r && leaf.counts[other] && amount > 0n && amount > overOf(round, leaf, other),
    )
  const step = ({ quota }: VictimUnit): bigint => {
    const below = (quota[r] ?? 0n) - overOf(round, leaf, r)
    return below > 0n ? below : 0n
  }
  return (a, b) => Number(harms(a)) - Number(harms(b)) || (step(a) < step(b) ? -1 : step(a) > step(b) ? 1 : 0)
}
