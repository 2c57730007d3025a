// Whether some node can hold a pod now, with the pods reckoned in that kube-scheduler has not bound yet.
import { hasEnded } from './charge.ts'
import { type Entry, type Where, byUid } from './entry.ts'
import { misfitOf } from './fit.ts'
import { freeOn, podsOn, sortedNodes } from './nodeBook.ts'
import type { Round } from './round.ts'
import type { ClusterNode } from './snapshot.ts'
import { type Sign, plus } from './treeIndex.ts'
import type { Unit } from './waiting.ts'

/** What nodes have left while a round lasts. It only ever gets less, so nobody looks twice at a node that was too full. */
export type Room = {
  readonly nodes: readonly ClusterNode[]
  /** By node, then resource of nodes. */
  readonly free: (readonly bigint[])[]
  /** The most that any node had at first: whoever asks for more is told so at once. */
  readonly most: readonly bigint[]
  /** Where a node of a name is in `nodes`. */
  readonly places: ReadonlyMap<string, number>
  /** By place of a node that is being cleared for a pod. */
  readonly cleared: Map<number, Clearing>
  /** Admitted pods that no node can hold. */
  readonly homeless: Entry[]
  /** Places of nodes that pods may be placed on, however full. */
  readonly suitable: Map<Where, readonly number[]>
  /** How many suitable nodes are too full for pods of a shape and placement. */
  readonly passed: Map<string, number>
  /** Why nodes cannot hold such pods, asked for once all is decided. */
  readonly causes: Map<string, readonly Cause[]>
}

/** A node once those who leave it are gone. */
type Clearing = {
  readonly leaving: ReadonlySet<Entry>
  /** What bound pods leave. */
  readonly bound: readonly bigint[]
  /** What is left beside the pod that it is cleared for, with whatever may be placed there reckoned in. */
  readonly beside: readonly bigint[]
}

/**
 * A `Misfit`, a resource, `gang`: a node can hold the one pod, but not all of its gang; or `cleared`: it could, but kube-scheduler may
 * place the pod on one that is being cleared for another.
 */
type Cause = { readonly why: string; readonly nodes: number }

/** Finds nodes for all pods of the unit, and takes their room; false, and nothing is taken, where one finds none. */
export function takeRoom(round: Round, unit: Unit): boolean {
  const room = roomOf(round)
  const undo: (() => void)[] = []
  for (const entry of unit.entries) {
    const key = entry.likeness
    const passed = room.passed.get(key) ?? 0
    const node = firstFit(room, entry)
    if (node === null || mayTakeCleared(room, entry)) {
      for (const step of undo.toReversed()) step()
      return false
    }
    const free = room.free[node] ?? []
    const cleared = [...room.cleared]
    take(room, node, entry)
    undo.push(() => {
      room.free[node] = free
      room.passed.set(key, passed)
      for (const [at, clearing] of cleared) room.cleared.set(at, clearing)
    })
  }
  return true
}

/** Whether nodes can hold all pods of the unit once `victims` are gone from theirs, and those have one that wait for it already. */
export function hasRoomWithout(round: Round, unit: Unit, victims: readonly Entry[]): boolean {
  const room = roomOf(round)
  // Nodes that are too full for them now stay so, whatever comes of this: the next who asks need not look there again.
  for (const entry of [...room.homeless, ...unit.entries]) nextFit(room, entry)
  const copies = { free: [...room.free], cleared: new Map(room.cleared), passed: new Map(room.passed) }
  const after = { ...room, ...copies }
  const freed = changeAll(after, victims, 1)
  for (const entry of room.homeless) occupy(after, entry, freed)
  return unit.entries.every(entry => !mayTakeCleared(after, entry) && occupy(after, entry, freed))
}

/**
 * Takes the first node by name that holds the pod. False: there is none.
 * @param freed places where more is free than when others of its likeness were passed on
 */
function occupy(room: Room, entry: Entry, freed: readonly number[]): boolean {
  let node = nextFit(room, entry)
  for (const at of freed)
    if (
      (node === null || at < node) &&
      holds(room, at, entry) &&
      misfitOf(entry.where.placement, room.nodes[at] as ClusterNode) === null
    )
      node = at
  if (node !== null) take(room, node, entry)
  return node !== null
}

/** Reckons in a unit that is admitted whatever the nodes have. */
export function followAdmission(round: Round, unit: Unit): void {
  if (round.room !== null) for (const entry of unit.entries) place(round.room, entry)
}

function roomOf(round: Round): Room {
  round.room ??= createRoom(round)
  return round.room
}

function createRoom(round: Round): Room {
  const { book } = round
  const nodes = sortedNodes(book.nodes)
  const free = nodes.map(node => freeOn(book.nodes, node, book.interning))
  const most = Array.from({ length: book.interning.resources.size }, (_, r) =>
    free.reduce((best, amounts) => ((amounts[r] ?? 0n) > best ? (amounts[r] ?? 0n) : best), 0n),
  )
  const places = new Map(nodes.map(({ name }, at) => [name, at]))
  const maps = { places, cleared: new Map(), suitable: new Map(), passed: new Map(), causes: new Map() }
  const room: Room = { nodes, free, most, homeless: [], ...maps }
  const known = [...book.nodes.unplaced].toSorted(byUid)
  const unplaced = known.filter(entry => !keepsItsNode(round, room, entry))
  for (const entry of unplaced.toSorted(bySize)) if (!place(room, entry)) room.homeless.push(entry)
  round.decided.forEach((held, unit) => {
    if (held === null) for (const entry of unit.entries) place(room, entry)
  })
  round.decided.forEach((held, unit) => {
    if (held !== null) placeComing(room, unit.entries, held.victims)
  })
  return room
}

/** Reckons in pods that start once their victims are gone, whose room nobody else may take meanwhile. */
export function followReservation(round: Round, unit: Unit, victims: readonly Entry[]): void {
  if (round.room !== null) placeComing(round.room, unit.entries, victims)
}

function placeComing(room: Room, coming: readonly Entry[], victims: readonly Entry[]): void {
  const freed = changeAll(room, victims, 1)
  for (const entry of coming) occupy(room, entry, freed)
  changeAll(room, victims, -1)
}

/** On the nodes where they are; one that has ended has left its room to others already. @returns their places */
function changeAll(room: Room, entries: readonly Entry[], sign: Sign): readonly number[] {
  const places: number[] = []
  for (const entry of entries) {
    const at = hasEnded(entry.pod) ? undefined : room.places.get(entry.pod.node ?? '')
    if (at === undefined) continue
    places.push(at)
    room.free[at] = changed(room.free[at], entry, sign)
    const clearing = room.cleared.get(at)
    // Those who leave it are gone there already.
    if (clearing !== undefined && !clearing.leaving.has(entry)) {
      const { bound, beside } = clearing
      room.cleared.set(at, {
        ...clearing,
        bound: changed(bound, entry, sign),
        beside: changed(beside, entry, sign),
      })
    }
  }
  return places
}

/** A pod for which a node is being cleared goes there. */
function keepsItsNode(round: Round, room: Room, entry: Entry): boolean {
  const node = round.reserved.get(entry.pod.uid)?.reservation.node
  const at = room.places.get(node ?? '')
  if (at === undefined) return false
  const leaving = new Set([...podsOn(round.book.nodes, node ?? '')].filter(other => round.out.has(other)))
  const gone = (amounts: readonly bigint[] | undefined): readonly bigint[] =>
    [...leaving].reduce((sum, other) => changed(sum, other, 1), amounts ?? [])
  const bound = gone(freeOn(round.book.nodes, room.nodes[at] as ClusterNode, round.book.interning))
  take(room, at, entry)
  room.cleared.set(at, { leaving, bound, beside: gone(room.free[at]) })
  return true
}

/**
 * Whether it would fit on a node that is being cleared, and then the pod no longer would: kube-scheduler forgets for whom a node is
 * nominated when it tries in vain to place that pod, and a new pod is tried before one that has waited.
 */
const mayTakeCleared = (room: Room, { shape, where }: Entry): boolean =>
  [...room.cleared].some(
    ([at, { bound, beside }]) =>
      suitableFor(room, where).includes(at) &&
      shape.asks.every(({ resource, amount }) => amount <= (bound[resource] ?? 0n)) &&
      shape.asks.some(({ resource, amount }) => amount > (beside[resource] ?? 0n)),
  )

function place(room: Room, entry: Entry): boolean {
  const node = firstFit(room, entry)
  if (node !== null) take(room, node, entry)
  return node !== null
}

/** The first node by name. */
function firstFit(room: Room, entry: Entry): number | null {
  const { asks } = entry.shape
  if (asks.some(({ resource, amount }) => amount > (room.most[resource] ?? 0n))) return null
  return nextFit(room, entry)
}

/** Goes on where the last of its likeness found one: the nodes before were too full for it, and none gets emptier. */
function nextFit(room: Room, entry: Entry): number | null {
  const key = entry.likeness
  const suitable = suitableFor(room, entry.where)
  const before = room.passed.get(key) ?? 0
  let passed = before
  while (passed < suitable.length && !holds(room, suitable[passed] as number, entry)) passed += 1
  if (passed > before) room.passed.set(key, passed)
  return suitable[passed] ?? null
}

function holds({ free }: Room, node: number, { shape }: Entry): boolean {
  const left = free[node] ?? []
  for (const { resource, amount } of shape.asks) if (amount > (left[resource] ?? 0n)) return false
  return true
}

function suitableFor(room: Room, where: Where): readonly number[] {
  let found = room.suitable.get(where)
  if (found === undefined) {
    found = room.nodes.flatMap((node, at) => (misfitOf(where.placement, node) === null ? at : []))
    room.suitable.set(where, found)
  }
  return found
}

/** On the one node, and on every other that is being cleared, since it may come there. */
function take(room: Room, node: number, entry: Entry): void {
  room.free[node] = changed(room.free[node], entry, -1)
  for (const [at, clearing] of room.cleared)
    if (suitableFor(room, entry.where).includes(at))
      room.cleared.set(at, { ...clearing, beside: changed(clearing.beside, entry, -1) })
}

function changed(amounts: readonly bigint[] = [], { shape }: Entry, sign: Sign): readonly bigint[] {
  const now = [...amounts]
  for (const { resource, amount } of shape.asks) now[resource] = plus(now[resource], amount, sign)
  return now
}

/** Pods that ask for more come first, since they fit in fewer places. */
function bySize(a: Entry, b: Entry): number {
  const [asksA, asksB] = [a.shape.asks, b.shape.asks]
  for (let at = 0; at < Math.max(asksA.length, asksB.length); at += 1) {
    const [amount, other] = [asksA[at]?.amount ?? 0n, asksB[at]?.amount ?? 0n]
    if (amount !== other) return amount > other ? -1 : 1
  }
  return a.likeness < b.likeness ? -1 : a.likeness > b.likeness ? 1 : 0
}

/** For how many nodes each cause keeps the unit's first pod away, the most frequent first. */
export function closestNodes(round: Round, unit: Unit): readonly Cause[] {
  const room = roomOf(round)
  const entry = unit.entries[0] as Entry
  const key = entry.likeness
  let causes = room.causes.get(key)
  if (causes === undefined) {
    const fitting = mayTakeCleared(room, entry) ? 'cleared' : 'gang'
    causes = causesFor(room, entry, { fitting, resources: [...round.book.interning.resources.keys()] })
    room.causes.set(key, causes)
  }
  return causes
}

type Naming = { readonly resources: readonly string[]; readonly fitting: 'cleared' | 'gang' }

/** @param naming what resources are called, and what is said of nodes that could hold it */
function causesFor(room: Room, { shape, where }: Entry, { resources, fitting }: Naming): Cause[] {
  const counts = new Map<string, number>()
  for (const [at, node] of room.nodes.entries()) {
    const lacking = shape.asks.find(({ resource, amount }) => amount > (room.free[at]?.[resource] ?? 0n))
    const why =
      misfitOf(where.placement, node) ??
      (lacking === undefined ? fitting : (resources[lacking.resource] ?? ''))
    counts.set(why, (counts.get(why) ?? 0) + 1)
  }
  return [...counts]
    .map(([why, nodes]) => ({ why, nodes }))
    .toSorted((a, b) => b.nodes - a.nodes || (a.why < b.why ? -1 : 1))
}
