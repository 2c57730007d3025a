// One decision in the making: the ledger's sums with what has been decided so far added in.
import type { Millis } from '../base/units.ts'
import { type Amount, ofNano } from '../quota/amount.ts'
import type { ResourceList } from '../quota/resourceList.ts'
import type { Book } from './book.ts'
import { type Budgets, createBudgets, takeFrom } from './budgets.ts'
import type { Decision } from './decision.ts'
import type { Entry } from './entry.ts'
import type { Room } from './room.ts'
import type { Place } from './shortage.ts'
import type { BackOff, DisruptionBudget, EvictionRule, Reservation, ScheduleOptions } from './snapshot.ts'
import type { IndexedNode, Vector } from './treeIndex.ts'
import type { VictimUnit } from './victims.ts'
import type { Unit } from './waiting.ts'

/** What decisions depend on beside the pods: see `Snapshot`. */
export type Inputs = {
  readonly options: ScheduleOptions
  readonly treeChangedAt: Millis
  readonly reservations: ReadonlyMap<string, Reservation>
  readonly backOffs: ReadonlyMap<string, BackOff>
  readonly budgets: ReadonlyMap<string, readonly DisruptionBudget[]>
}

/** Amounts by node and resource (`node × width + resource`), as `Book.used`. */
export type Round = {
  readonly book: Book
  readonly inputs: Inputs
  readonly now: Millis
  readonly width: number
  /** max − used − reserved. */
  readonly free: bigint[]
  /** min − used − reserved: what is left of the guarantee. */
  readonly minFree: bigint[]
  /** What in-min pods wait for: no borrower may take it. */
  readonly kept: bigint[]
  /** One that keeps it, by the same index. */
  readonly keptFor: Map<number, Unit>
  /** Use when all that is under way is done: victims gone, reservations served. */
  readonly settled: bigint[]
  readonly protectedUsed: bigint[]
  /** Pods on their way out: terminating, or named by a reservation. */
  readonly out: Set<Entry>
  /** Those of them that a reservation counts on. */
  readonly promised: Set<Entry>
  /** Of those that terminate, the ones that no reservation counts on. */
  readonly unclaimed: Set<Entry>
  /** How many at the head of a kind of victims are promised, and need not be looked at again. */
  readonly heads: Map<readonly VictimUnit[], number>
  /** The pod below a node that was admitted last, of those that stay; missing: not known. */
  readonly newest: Map<number, Entry | null>
  /** Pods with a reservation, by uid. */
  readonly reserved: Map<string, Reservation>
  /** What stood in the way of units with a reservation, by their uid. */
  readonly lacking: Map<string, Place>
  readonly admitted: Set<Unit>
  /** Gangs of which something was admitted: they are whole again only in the next round. */
  readonly admittedGangs: Set<string>
  /** Where pods without a node are reckoned to go; null until somebody asks. */
  room: Room | null
  readonly budgets: Budgets
  readonly decisions: Decision[]
  /** When time alone may change the decision. */
  dueAt: number
}

export function createRound(book: Book, inputs: Inputs, now: Millis): Round {
  const { tree, used } = book
  const width = tree.resources.length
  const less = (limit: 'max' | 'min'): bigint[] =>
    tree.nodes.flatMap(node => node[limit].map((amount, r) => amount - (used[node.at * width + r] ?? 0n)))
  const round: Round = {
    book,
    inputs,
    now,
    width,
    free: less('max'),
    minFree: less('min'),
    kept: used.map(() => 0n),
    keptFor: new Map(),
    settled: [...used],
    protectedUsed: [...book.protectedUsed],
    out: new Set(),
    promised: new Set(),
    unclaimed: new Set(),
    heads: new Map(),
    newest: new Map(),
    reserved: new Map(),
    lacking: new Map(),
    admitted: new Set(),
    admittedGangs: new Set(),
    room: null,
    budgets: createBudgets(inputs.budgets),
    decisions: [],
    dueAt: Number.POSITIVE_INFINITY,
  }
  for (const entry of book.leaving) countLeaving(round, entry)
  for (const entry of book.moving) countMoving(round, entry)
  return round
}

/** One that overstays is no longer counted upon: its node may be lost. */
function countLeaving(round: Round, entry: Entry): void {
  const { goneBy } = entry.pod
  if (goneBy === null) return
  const overstaysAt = goneBy + round.inputs.options.reservationSeconds * 1000
  if (overstaysAt <= round.now) return
  dueBy(round, overstaysAt)
  markOut(round, entry)
}

/** Until its new note is seen a pod counts in both places, so that neither outcome of the write breaks a max. */
function countMoving(round: Round, entry: Entry): void {
  const { standing, shape } = entry
  if (standing.kind !== 'charged' || standing.moveTo === null) return
  const from = new Set(nodeAt(round, standing.node).path)
  add(round, round.settled, { node: standing.node, quota: shape.quota, sign: -1n })
  add(round, round.settled, { node: standing.moveTo, quota: shape.quota, sign: 1n })
  for (const at of nodeAt(round, standing.moveTo).path) if (!from.has(at)) occupyNode(round, at, shape.quota)
}

export const nodeAt = (round: Round, at: number): IndexedNode => round.book.tree.nodes[at] as IndexedNode

/** `at` becomes known as the next moment at which time alone may change the decision, if it is the earliest. */
export function dueBy(round: Round, at: number): void {
  if (at > round.now && at < round.dueAt) round.dueAt = at
}

type Change = { readonly node: number; readonly quota: Vector; readonly sign: 1n | -1n }

/** Adds `quota` to `sums` at `node` and all above. */
export function add(round: Round, sums: bigint[], { node, quota, sign }: Change): void {
  for (const at of nodeAt(round, node).path)
    for (let r = 0; r < round.width; r += 1) {
      const i = at * round.width + r
      sums[i] = (sums[i] ?? 0n) + sign * (quota[r] ?? 0n)
    }
}

/** From now on `quota` is taken at this one node. */
export function occupyNode(round: Round, at: number, quota: Vector): void {
  for (let r = 0; r < round.width; r += 1) {
    const i = at * round.width + r
    const amount = quota[r] ?? 0n
    round.free[i] = (round.free[i] ?? 0n) - amount
    round.minFree[i] = (round.minFree[i] ?? 0n) - amount
  }
}

/** The pod goes, whoever made it go: it is no victim any more, and its leaf borrows less. */
export function markOut(round: Round, entry: Entry): void {
  const { standing, shape, pod } = entry
  if (round.out.has(entry) || standing.kind !== 'charged') return
  round.out.add(entry)
  if (pod.goneBy !== null) round.unclaimed.add(entry)
  forgetNewest(round, standing.node)
  add(round, round.settled, { node: standing.node, quota: shape.quota, sign: -1n })
  if (pod.goneBy === null) takeFrom(round.budgets, [entry], 1)
}

export function unmarkOut(round: Round, entry: Entry): void {
  const { standing, shape, pod } = entry
  if (standing.kind !== 'charged' || !round.out.delete(entry)) return
  forgetNewest(round, standing.node)
  add(round, round.settled, { node: standing.node, quota: shape.quota, sign: 1n })
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

/** A waiting unit that its leaf's guarantee covers, in every resource that counts. */
export function isInMin(round: Round, unit: Unit): boolean {
  const { counts } = nodeAt(round, unit.leaf)
  const base = unit.leaf * round.width
  for (let r = 0; r < round.width; r += 1)
    if (counts[r] === true && (unit.quota[r] ?? 0n) > (round.minFree[base + r] ?? 0n)) return false
  return true
}

/** Whether `quota` is free at the leaf and all above; of what in-min pods wait for nothing with `sparesKept`. */
export function fits(round: Round, unit: Unit, sparesKept: boolean): boolean {
  const { width, free, kept } = round
  for (const at of nodeAt(round, unit.leaf).path)
    for (let r = 0; r < width; r += 1) {
      const i = at * width + r
      const amount = unit.quota[r] ?? 0n
      if (amount > (free[i] ?? 0n)) return false
      if (sparesKept && amount > 0n && amount > (free[i] ?? 0n) - (kept[i] ?? 0n)) return false
    }
  return true
}

/** The unit's gate opens: it is charged from now on. */
export function admit(round: Round, unit: Unit): void {
  const { quota, leaf, entries } = unit
  for (const at of nodeAt(round, leaf).path) occupyNode(round, at, quota)
  add(round, round.settled, { node: leaf, quota, sign: 1n })
  for (const { pod, shape } of entries) {
    if (pod.isProtected) add(round, round.protectedUsed, { node: leaf, quota: shape.quota, sign: 1n })
    if (pod.gang !== null) round.admittedGangs.add(pod.gang)
  }
  round.admitted.add(unit)
  round.decisions.push({ kind: 'admit', pods: uidsOf(entries), leaf: nodeAt(round, leaf).name })
}

/** They go, and not for the sake of one pod. `entries` are not empty. */
export function evict(round: Round, entries: readonly Entry[], rule: EvictionRule): void {
  for (const entry of entries) markOut(round, entry)
  const standing = entries[0]?.standing
  const leaf = nodeAt(round, standing?.kind === 'charged' ? standing.node : 0).name
  round.decisions.push({ kind: 'evict', pods: uidsOf(entries), rule, leaf })
}

export const uidsOf = (entries: readonly Entry[]): string[] => entries.map(entry => entry.pod.uid).toSorted()

/** Of the resources that count for the node. */
export const toList = (round: Round, node: IndexedNode, amounts: Vector): ResourceList =>
  new Map(
    round.book.tree.resources.flatMap((resource, r): [string, Amount][] =>
      node.counts[r] ? [[resource, ofNano(amounts[r] ?? 0n)]] : [],
    ),
  )
