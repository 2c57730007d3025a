// One decision in the making: the ledger's sums with what has been decided so far added in.
import type { Millis } from '../base/units.ts'
import { type Amount, ofNano } from '../quota/amount.ts'
import type { ResourceList } from '../quota/resourceList.ts'
import type { Book } from './book.ts'
import { type Budgets, createBudgets } from './budgets.ts'
import type { Decision } from './decision.ts'
import type { Entry } from './entry.ts'
import type { Room } from './room.ts'
import type { Place } from './shortage.ts'
import type { BackOff, DisruptionBudget, Reservation, ScheduleOptions } from './snapshot.ts'
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
  /** Of `settled` above min, as `overShare` has it; NaN: to be worked out. */
  readonly overShares: Float64Array
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
  /** Units that are admitted or have a reservation. */
  readonly decided: Set<Unit>
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
  return {
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
    overShares: new Float64Array(used.length).fill(Number.NaN),
    out: new Set(),
    promised: new Set(),
    unclaimed: new Set(),
    heads: new Map(),
    newest: new Map(),
    reserved: new Map(),
    lacking: new Map(),
    admitted: new Set(),
    decided: new Set(),
    admittedGangs: new Set(),
    room: null,
    budgets: createBudgets(inputs.budgets),
    decisions: [],
    dueAt: Number.POSITIVE_INFINITY,
  }
}

export const nodeAt = (round: Round, at: number): IndexedNode => round.book.tree.nodes[at] as IndexedNode

/** `at` becomes known as the next moment at which time alone may change the decision, if it is the earliest. */
export function dueBy(round: Round, at: number): void {
  if (at > round.now && at < round.dueAt) round.dueAt = at
}

/** To be added at a node and all above. */
export type Change = { readonly node: number; readonly quota: Vector; readonly sign: 1n | -1n }

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

export const uidsOf = (entries: readonly Entry[]): string[] => entries.map(entry => entry.pod.uid).toSorted()

/** Of the resources that count for the node. */
export function toList(round: Round, node: IndexedNode, amounts: Vector): ResourceList {
  const list = new Map<string, Amount>()
  for (const [r, resource] of round.book.tree.resources.entries())
    if (node.counts[r] === true) list.set(resource, ofNano(amounts[r] ?? 0n))
  return list
}
