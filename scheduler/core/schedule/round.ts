// One decision in the making: the ledger's sums with what has been decided so far added in.
import type { Millis } from '../base/units.ts'
import type { Book } from './book.ts'
import { type Budgets, createBudgets } from './budgets.ts'
import type { Decision } from './decision.ts'
import type { Entry } from './entry.ts'
import type { Overage } from './outlook.ts'
import type { Room } from './room.ts'
import type { Place } from './shortage.ts'
import type { BackOff, DisruptionBudget, Reservation, ScheduleOptions } from './snapshot.ts'
import { type IndexedNode, type Sign, type Vector, plus } from './treeIndex.ts'
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

/** A reservation, and those of its pods and victims that are known. */
export type Held = {
  readonly reservation: Reservation
  readonly pods: readonly Entry[]
  readonly victims: readonly Entry[]
  /** What stands in the way of its pods; null: nothing, or not known. */
  lacking: Place | null
}

/** Amounts by node and resource (`node × width + resource`), as `Book.used`. */
export type Round = {
  readonly book: Book
  readonly inputs: Inputs
  readonly now: Millis
  readonly width: number
  /** `Book.used`, with pods whose leaf is being noted anew counted where they come as well. */
  readonly used: bigint[]
  /** max − used − reserved. */
  readonly free: bigint[]
  /** min − used − reserved, of leaves alone: what is left of the guarantee. */
  readonly minFree: bigint[]
  /** What in-min pods wait for: no borrower may take it. */
  readonly kept: bigint[]
  /** One that keeps it, by the same index. */
  readonly keptFor: Map<number, Unit>
  /** Use when all that is under way is done: victims gone, reservations served. */
  readonly settled: bigint[]
  readonly protectedUsed: bigint[]
  /** Of `settled` above min; null: to be worked out. */
  readonly overages: (Overage | null)[]
  /** Pods on their way out: terminating, or named by a reservation. */
  readonly out: Set<Entry>
  /** Those of them that a reservation counts on. */
  readonly promised: Set<Entry>
  /** Of those that terminate, the ones that no reservation counts on. */
  readonly unclaimed: Set<Entry>
  /** How many at the head of a kind of victims are promised, and need not be looked at again. */
  readonly heads: Map<readonly VictimUnit[], number>
  /** By node of the tree, the pod below it that was admitted last, of those that stay; undefined: not known. */
  readonly newest: (Entry | null | undefined)[]
  /** Reservations of earlier rounds, and of nodes that are cleared, by uids of their pods. */
  readonly reserved: Map<string, Held>
  /** Units that have a reservation, or are admitted: null. */
  readonly decided: Map<Unit, Held | null>
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
    used: [...used],
    free: less('max'),
    minFree: less('min'),
    kept: used.map(() => 0n),
    keptFor: new Map(),
    settled: [...used],
    protectedUsed: [...book.protectedUsed],
    overages: used.map(() => null),
    out: new Set(),
    promised: new Set(),
    unclaimed: new Set(),
    heads: new Map(),
    newest: tree.nodes.map(() => undefined),
    reserved: new Map(),
    decided: new Map(),
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
export type Change = { readonly node: number; readonly quota: Vector; readonly sign: Sign }

/** Adds `quota` to `sums` at `node` and all above. */
export function add(round: Round, sums: bigint[], { node, quota, sign }: Change): void {
  for (const at of nodeAt(round, node).path)
    for (let r = 0; r < round.width; r += 1) {
      const i = at * round.width + r
      sums[i] = plus(sums[i], quota[r], sign)
    }
}

/** From now on `quota` is taken at this one node. */
export function occupyNode(round: Round, at: number, quota: Vector): void {
  const isLeaf = nodeAt(round, at).children.length === 0
  for (let r = 0; r < round.width; r += 1) {
    const i = at * round.width + r
    round.free[i] = plus(round.free[i], quota[r], -1)
    if (isLeaf) round.minFree[i] = plus(round.minFree[i], quota[r], -1)
  }
}

/** Whether a node holds more of a resource than its max, as after that was lowered. */
export const isOverMax = (round: Round, { at, max }: IndexedNode, r: number): boolean =>
  (round.used[at * round.width + r] ?? 0n) > (max[r] ?? 0n)

/** Whether the unit's leaf or a node above it is over its max in any resource: what is freed there drains first. */
export const isDraining = (round: Round, unit: Unit): boolean =>
  nodeAt(round, unit.leaf).path.some(at => {
    const node = nodeAt(round, at)
    return node.max.some((_, r) => isOverMax(round, node, r))
  })

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
