// The search for victims: what a waiting unit lacks along its path, and the pods chosen so far to make up for it.
import { millis } from '../base/units.ts'
import { type Amount, ofNano } from '../quota/amount.ts'
import { allowsAll } from './budgets.ts'
import type { Share } from './decision.ts'
import type { Entry } from './entry.ts'
import { followReservation } from './room.ts'
import { add, nodeAt, occupyNode, type Round, uidsOf } from './round.ts'
import { changeOutlook, markOut, promise, unmarkOut, unpromise } from './outlook.ts'
import { lacksAt } from './shortage.ts'
import { sparedBy } from './spared.ts'
import { type IndexedNode, type Sign, type Vector, plus } from './treeIndex.ts'
import type { Reservation } from './snapshot.ts'
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
  const path = nodeAt(round, unit.leaf).path.map(at => nodeAt(round, at))
  const lack: bigint[] = []
  for (const node of path)
    for (let r = 0; r < round.width; r += 1) lack.push(lackOf(node, r, unit.quota[r] ?? 0n))
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
    relieve(search, entry, 1)
  }
  search.chosen.push(victim)
}

/** By how much less is to be freed on the unit's path once the pod is gone. */
function relieve({ lack, path, round }: Search, { standing, shape }: Entry, sign: Sign): void {
  if (standing.kind !== 'charged') return
  const change = sign === 1 ? -1 : 1
  const other = nodeAt(round, standing.node).path
  // Both paths end at the root: they share their ends.
  for (let up = 1; up <= path.length && path[path.length - up]?.at === other[other.length - up]; up += 1)
    for (let r = 0; r < round.width; r += 1) {
      const i = (path.length - up) * round.width + r
      lack[i] = plus(lack[i], shape.quota[r], change)
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
    relieve(search, entry, 1)
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

export const membersOf = (units: readonly VictimUnit[]): readonly Entry[] =>
  units.length === 1 ? (units[0] as VictimUnit).entries : units.flatMap(({ entries }) => entries)

/** Puts back, the last chosen first, every victim without which enough is free; all of them where not enough is. */
export function putBackNeedless(search: Search): void {
  const isComplete = firstLack(search) === null
  // Each was chosen because something was lacking.
  if (isComplete && search.chosen.length === 1) return
  for (const victim of search.chosen.toReversed()) {
    for (const entry of victim.entries) relieve(search, entry, -1)
    if (isComplete && firstLack(search) !== null) {
      for (const entry of victim.entries) relieve(search, entry, 1)
      continue
    }
    for (const entry of victim.entries) if (!isLeaving(entry)) unmarkOut(search.round, entry)
    search.chosen.splice(search.chosen.indexOf(victim), 1)
  }
}

/** Nobody goes after all. */
export function putBackAll({ round, chosen }: Search): void {
  for (const { entries } of chosen.splice(0))
    for (const entry of entries) if (!isLeaving(entry)) unmarkOut(round, entry)
}

/** Turns what was chosen into a reservation for the unit, and a decision. */
export function reserve(search: Search, unit: Unit, rule: 'reclaim' | 'preempt'): void {
  const { round, chosen } = search
  const victims = membersOf(chosen)
  const evicted = victims.some(isLeaving) ? victims.filter(entry => !isLeaving(entry)) : victims
  const shares = sharesOf(round, { leaf: unit.leaf, quota: unit.quota, evicted })
  const lacking = lacksAt(round, unit)
  const { options } = round.inputs
  const reservation: Reservation = {
    pods: unit.uids,
    leaf: nodeAt(round, unit.leaf).name,
    victims: uidsOf(victims),
    rule,
    node: null,
    expiresAt: millis(round.now + options.reservationSeconds * 1000),
  }
  hold(round, { unit, victims })
  followReservation(round, unit, victims)
  round.decided.set(unit, { reservation, pods: unit.entries, victims, lacking })
  round.decisions.push({ kind: 'reserve', reservation, evict: uidsOf(evicted), shares })
}

/** A unit that waits, and the pods whose going makes its place. */
export type Claim = { readonly unit: Unit; readonly victims: readonly Entry[] }

/** Keeps for the unit, at each node of its path, what it needs beyond what its own victims free there; never less than nothing. */
export function hold(round: Round, claim: Claim): void {
  for (const victim of claim.victims) promise(round, victim)
  weigh(round, claim, 1)
}

/** Undoes `hold`; victims stay marked as on their way out. */
export function letGo(round: Round, claim: Claim): void {
  for (const victim of claim.victims) unpromise(round, victim)
  weigh(round, claim, -1)
}

function weigh(round: Round, { unit, victims }: Claim, sign: Sign): void {
  changeOutlook(round, { node: unit.leaf, quota: unit.quota, sign })
  for (const { pod, shape } of unit.entries)
    if (pod.isProtected) add(round, round.protectedUsed, { node: unit.leaf, quota: shape.quota, sign })
  for (const at of nodeAt(round, unit.leaf).path) {
    const beyond = excess(unit.quota, freedAt(round, at, victims))
    occupyNode(round, at, sign === 1 ? beyond : beyond.map(amount => -amount))
  }
}

/** Never below 0. */
function excess(need: Vector, freed: Vector): Vector {
  if (freed === NOTHING) return need
  return need.map((amount, r) => {
    const net = amount - (freed[r] ?? 0n)
    return net > 0n ? net : 0n
  })
}

const NOTHING: Vector = []

/** What those of the victims that are charged to the node or below it free there. */
function freedAt(round: Round, at: number, victims: readonly Entry[]): Vector {
  let freed = NOTHING
  for (const { standing, shape } of victims)
    if (standing.kind === 'charged' && nodeAt(round, standing.node).path.includes(at))
      freed = freed === NOTHING ? shape.quota : freed.map((amount, r) => amount + (shape.quota[r] ?? 0n))
  return freed
}

type Exchange = { readonly leaf: number; readonly quota: Vector | null; readonly evicted: readonly Entry[] }

/**
 * Use of the leaves concerned as it is to be without and with this exchange, whatever else is under way: `evicted` go, and `quota` is
 * charged to `leaf` (null: it is already). Called while they are marked as on their way out.
 */
export function sharesOf(round: Round, { leaf, quota, evicted }: Exchange): Share[] {
  const leaves = new Set([leaf])
  for (const { standing } of evicted) if (standing.kind === 'charged') leaves.add(standing.node)
  return Array.from(leaves, (at): Share => {
    const { name, counts } = nodeAt(round, at)
    const freed = freedAt(round, at, evicted)
    const coming = at === leaf ? quota : null
    const [before, after] = [new Map<string, Amount>(), new Map<string, Amount>()]
    for (let r = 0; r < round.width; r += 1) {
      const resource = round.book.tree.resources[r]
      if (resource === undefined || !counts[r]) continue
      const without = round.settled[at * round.width + r] ?? 0n
      before.set(resource, ofNano(without + (freed[r] ?? 0n)))
      after.set(resource, ofNano(without + (coming?.[r] ?? 0n)))
    }
    return { leaf: name, before, after }
  })
}
