// The search for victims: what a waiting unit lacks along its path, and the pods chosen so far to make up for it.
import { allowsAll } from './budgets.ts'
import type { Share } from './decision.ts'
import type { Entry } from './entry.ts'
import { add, nodeAt, occupyNode, toList, type Round, uidsOf } from './round.ts'
import { changeOutlook, markOut, promise, unmarkOut, unpromise } from './outlook.ts'
import { lacksAt } from './shortage.ts'
import { sparedBy } from './spared.ts'
import type { IndexedNode, Vector } from './treeIndex.ts'
import { type VictimUnit, newestOf } from './victims.ts'
import type { Unit } from './waiting.ts'

export type Search = {
  readonly round: Round
  /** Null: they go for nobody in particular. */
  readonly unit: Unit | null
  /** From the unit's leaf, or from the node that is to be relieved, to the root. */
  readonly path: readonly IndexedNode[]
  /** By place in `path` and resource: what is still to be freed; missing, 0 and below: enough. */
  readonly lack: bigint[]
  /** In the order in which they were chosen. */
  readonly chosen: VictimUnit[]
  /** Branches (`node × width + resource`) in which no victim is left. */
  readonly barren: Set<number>
}

/** `lackOf` says what has to be freed at `node` in resource `r`, for an amount of `asked`. */
export function createSearch(
  round: Round,
  unit: Unit,
  lackOf: (node: IndexedNode, r: number, asked: bigint) => bigint,
): Search {
  const path: IndexedNode[] = []
  const lack: bigint[] = []
  for (const at of nodeAt(round, unit.leaf).path) {
    const node = nodeAt(round, at)
    path.push(node)
    for (let r = 0; r < round.width; r += 1) lack.push(lackOf(node, r, unit.quota[r] ?? 0n))
  }
  return { round, unit, path, lack, chosen: [], barren: new Set() }
}

/** The lowest node, and its first resource by name, of which more has to be freed; null: enough. */
export function firstLack({ lack, path, round }: Search): { node: IndexedNode; r: number } | null {
  const i = lack.findIndex(amount => amount > 0n)
  if (i === -1) return null
  return { node: path[Math.floor(i / round.width)] as IndexedNode, r: i % round.width }
}

/** Whether the unit is there to be chosen: whole and running, not spared, and within what budgets allow. */
export const canGo = (round: Round, victim: VictimUnit): boolean =>
  victim.entries.every(entry => stays(round, entry) && sparedBy(round, entry) === null) &&
  allowsAll(round.budgets, victim.entries)

const stays = (round: Round, entry: Entry): boolean =>
  !round.out.has(entry) &&
  !round.book.moving.has(entry) &&
  !(entry.pod.gang !== null && round.admittedGangs.has(entry.pod.gang))

/** The newest of a kind that may go. */
export function firstOf(round: Round, kind: readonly VictimUnit[]): VictimUnit | null {
  for (let at = skipPromised(round, kind); at < kind.length; at += 1) {
    const unit = kind[at] as VictimUnit
    if (canGo(round, unit)) return unit
  }
  return null
}

/** Where in a kind the units begin that no reservation counts on. */
export function skipPromised(round: Round, kind: readonly VictimUnit[]): number {
  const from = round.heads.get(kind) ?? 0
  let at = from
  while (at < kind.length && round.promised.has(newestOf(kind[at] as VictimUnit))) at += 1
  if (at > from) round.heads.set(kind, at)
  return at
}

export function choose(search: Search, victim: VictimUnit): void {
  for (const entry of victim.entries) {
    markOut(search.round, entry)
    relieve(search, entry, 1n)
  }
  search.chosen.push(victim)
}

/** By how much less is to be freed on the unit's path once the pod is gone. */
function relieve({ lack, path, round }: Search, { standing, shape }: Entry, sign: 1n | -1n): void {
  if (standing.kind !== 'charged') return
  const other = nodeAt(round, standing.node).path
  // Both paths end at the root: they share their ends.
  for (let up = 1; up <= path.length && path[path.length - up]?.at === other[other.length - up]; up += 1)
    for (let r = 0; r < round.width; r += 1) {
      const i = (path.length - up) * round.width + r
      lack[i] = (lack[i] ?? 0n) - sign * (shape.quota[r] ?? 0n)
    }
}

/**
 * First what is on its way out anyway and promised to nobody, the soonest gone first: it costs nothing, wherever it is. Only what
 * helps is taken.
 */
export function chooseLeaving(search: Search): void {
  const { round } = search
  if (round.unclaimed.size === 0) return
  const leaving = [...round.unclaimed].toSorted(
    (a, b) => (a.pod.goneBy ?? 0) - (b.pod.goneBy ?? 0) || (a.pod.uid < b.pod.uid ? -1 : 1),
  )
  for (const entry of leaving) {
    if (firstLack(search) === null) return
    if (!helps(search, entry)) continue
    relieve(search, entry, 1n)
    search.chosen.push(leavingUnit(entry))
  }
}

function helps({ lack, path, round }: Search, { standing, shape }: Entry): boolean {
  if (standing.kind !== 'charged') return false
  const shared = nodeAt(round, standing.node).path
  return path.some(
    (node, at) =>
      shared.includes(node.at) &&
      shape.quota.some((amount, r) => amount > 0n && (lack[at * round.width + r] ?? 0n) > 0n),
  )
}

const leavingUnit = (entry: Entry): VictimUnit => ({
  entries: [entry],
  quota: entry.shape.quota,
  priority: entry.pod.priority,
  isControlled: entry.pod.controller !== null,
  likeness: entry.shape.text,
})

export const isLeaving = (entry: Entry): boolean => entry.pod.goneBy !== null

/** Puts back, the last chosen first, every victim without which enough is free; all of them where not enough is. */
export function putBackNeedless(search: Search): void {
  const isComplete = firstLack(search) === null
  for (const victim of search.chosen.toReversed()) {
    for (const entry of victim.entries) relieve(search, entry, -1n)
    if (isComplete && firstLack(search) !== null) {
      for (const entry of victim.entries) relieve(search, entry, 1n)
      continue
    }
    for (const entry of victim.entries) if (!isLeaving(entry)) unmarkOut(search.round, entry)
    search.chosen.splice(search.chosen.indexOf(victim), 1)
  }
}

/** Turns what was chosen into a reservation for the unit, and a decision. */
export function reserve(search: Search, unit: Unit, rule: 'reclaim' | 'preempt'): void {
  const { round, chosen } = search
  const victims = chosen.flatMap(victim => victim.entries)
  const evicted = victims.filter(entry => !isLeaving(entry))
  const shares = sharesOf(round, { leaf: unit.leaf, quota: unit.quota, evicted })
  const place = lacksAt(round, unit)
  if (place !== null) round.lacking.set(unit.uid, place)
  const { options } = round.inputs
  const reservation = {
    pods: uidsOf(unit.entries),
    leaf: nodeAt(round, unit.leaf).name,
    victims: uidsOf(victims),
    rule,
    node: null,
    expiresAt: (round.now + options.reservationSeconds * 1000) as typeof round.now,
  }
  hold(round, { unit, victims })
  for (const { pod } of unit.entries) round.reserved.set(pod.uid, reservation)
  round.decided.add(unit)
  round.decisions.push({ kind: 'reserve', reservation, evict: uidsOf(evicted), shares })
}

/** A unit that waits, and the pods whose going makes its place. */
export type Claim = { readonly unit: Unit; readonly victims: readonly Entry[] }

/** Keeps for the unit, at each node of its path, what it needs beyond what its own victims free there; never less than nothing. */
export function hold(round: Round, claim: Claim): void {
  for (const victim of claim.victims) promise(round, victim)
  weigh(round, claim, 1n)
}

/** Undoes `hold`; victims stay marked as on their way out. */
export function letGo(round: Round, claim: Claim): void {
  for (const victim of claim.victims) unpromise(round, victim)
  weigh(round, claim, -1n)
}

function weigh(round: Round, { unit, victims }: Claim, sign: 1n | -1n): void {
  changeOutlook(round, { node: unit.leaf, quota: unit.quota, sign })
  for (const { pod, shape } of unit.entries)
    if (pod.isProtected) add(round, round.protectedUsed, { node: unit.leaf, quota: shape.quota, sign })
  for (const at of nodeAt(round, unit.leaf).path) {
    const beyond = unit.quota.map((need, r) => {
      const net = need - freedAt(round, { at, r, victims })
      return net > 0n ? sign * net : 0n
    })
    occupyNode(round, at, beyond)
  }
}

type Freed = { readonly at: number; readonly r: number; readonly victims: readonly Entry[] }

const freedAt = (round: Round, { at, r, victims }: Freed): bigint =>
  victims.reduce(
    (sum, { standing, shape }) =>
      standing.kind === 'charged' && nodeAt(round, standing.node).path.includes(at)
        ? sum + (shape.quota[r] ?? 0n)
        : sum,
    0n,
  )

type Exchange = { readonly leaf: number; readonly quota: Vector | null; readonly evicted: readonly Entry[] }

/**
 * Use of the leaves concerned as it is to be without and with this exchange, whatever else is under way: `evicted` go, and `quota` is
 * charged to `leaf` (null: it is already). Called while they are marked as on their way out.
 */
export function sharesOf(round: Round, { leaf, quota, evicted }: Exchange): Share[] {
  const leaves = new Set([
    leaf,
    ...evicted.flatMap(({ standing }) => (standing.kind === 'charged' ? standing.node : [])),
  ])
  return [...leaves]
    .map(at => nodeAt(round, at))
    .map((node): Share => {
      const without = round.settled.slice(node.at * round.width, (node.at + 1) * round.width)
      const before = without.map((amount, r) => amount + freedAt(round, { at: node.at, r, victims: evicted }))
      const after = node.at === leaf ? without.map((amount, r) => amount + (quota?.[r] ?? 0n)) : without
      return { leaf: node.name, before: toList(round, node, before), after: toList(round, node, after) }
    })
}
