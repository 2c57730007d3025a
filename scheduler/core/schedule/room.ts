// Whether some node can hold a pod now, with the pods reckoned in that kube-scheduler has not bound yet.
import type { Entry, Where } from './entry.ts'
import { misfitOf } from './fit.ts'
import { freeOn, sortedNodes } from './nodeBook.ts'
import type { Round } from './round.ts'
import type { ClusterNode } from './snapshot.ts'
import type { Unit } from './waiting.ts'

/** What nodes have left while a round lasts. It only ever gets less, so nobody looks twice at a node that was too full. */
export type Room = {
  readonly nodes: readonly ClusterNode[]
  /** By node, then resource of nodes. */
  readonly free: (readonly bigint[])[]
  /** The most that any node had at first: whoever asks for more is told so at once. */
  readonly most: readonly bigint[]
  /** Places of nodes that pods may be placed on, however full. */
  readonly suitable: Map<Where, readonly number[]>
  /** How many suitable nodes are too full for pods of a shape and placement. */
  readonly passed: Map<string, number>
  /** Why nodes cannot hold such pods, asked for once all is decided. */
  readonly causes: Map<string, readonly Cause[]>
}

/** A `Misfit`, a resource, or `gang`: a node can hold the one pod, but not all of its gang. */
type Cause = { readonly why: string; readonly nodes: number }

/** Finds nodes for all pods of the unit, and takes their room; false, and nothing is taken, where one finds none. */
export function takeRoom(round: Round, unit: Unit): boolean {
  const room = roomOf(round)
  const undo: (() => void)[] = []
  for (const entry of unit.entries) {
    const key = likeness(entry)
    const passed = room.passed.get(key) ?? 0
    const node = firstFit(room, entry)
    if (node === null) {
      for (const step of undo.toReversed()) step()
      return false
    }
    const free = room.free[node] ?? []
    take(room, node, entry)
    undo.push(() => {
      room.free[node] = free
      room.passed.set(key, passed)
    })
  }
  return true
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
  const room: Room = { nodes, free, most, suitable: new Map(), passed: new Map(), causes: new Map() }
  const unplaced = [...book.nodes.unplaced].filter(entry => !keepsItsNode(round, room, entry))
  for (const entry of unplaced.toSorted(bySize)) place(room, entry)
  for (const unit of round.admitted) for (const entry of unit.entries) place(room, entry)
  return room
}

/** A pod for which a node is being cleared goes there. */
function keepsItsNode(round: Round, room: Room, entry: Entry): boolean {
  const { node } = round.reserved.get(entry.pod.uid) ?? { node: null }
  const at = node === null ? -1 : room.nodes.findIndex(({ name }) => name === node)
  if (at === -1) return false
  take(room, at, entry)
  return true
}

function place(room: Room, entry: Entry): void {
  const node = firstFit(room, entry)
  if (node !== null) take(room, node, entry)
}

const likeness = ({ shape, where }: Entry): string => `${shape.text} ${where.text}`

/** The first node by name. */
function firstFit(room: Room, entry: Entry): number | null {
  const { asks } = entry.shape
  if (asks.some(({ resource, amount }) => amount > (room.most[resource] ?? 0n))) return null
  const key = likeness(entry)
  const suitable = suitableFor(room, entry.where)
  let passed = room.passed.get(key) ?? 0
  while (passed < suitable.length && !holds(room, suitable[passed] as number, entry)) passed += 1
  room.passed.set(key, passed)
  return suitable[passed] ?? null
}

export const holds = ({ free }: Pick<Room, 'free'>, node: number, { shape }: Entry): boolean =>
  shape.asks.every(({ resource, amount }) => amount <= (free[node]?.[resource] ?? 0n))

function suitableFor(room: Room, where: Where): readonly number[] {
  let found = room.suitable.get(where)
  if (found === undefined) {
    found = room.nodes.flatMap((node, at) => (misfitOf(where.placement, node) === null ? at : []))
    room.suitable.set(where, found)
  }
  return found
}

function take(room: Room, node: number, { shape }: Entry): void {
  const free = [...(room.free[node] ?? [])]
  for (const { resource, amount } of shape.asks) free[resource] = (free[resource] ?? 0n) - amount
  room.free[node] = free
}

/** Pods that ask for more come first, since they fit in fewer places. */
function bySize(a: Entry, b: Entry): number {
  for (const [at, { amount }] of a.shape.asks.entries()) {
    const other = b.shape.asks[at]?.amount ?? 0n
    if (amount !== other) return amount > other ? -1 : 1
  }
  const [left, right] = [likeness(a), likeness(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

/** For how many nodes each cause keeps the unit's first pod away, the most frequent first. */
export function closestNodes(round: Round, unit: Unit): readonly Cause[] {
  const room = roomOf(round)
  const entry = unit.entries[0] as Entry
  const key = likeness(entry)
  let causes = room.causes.get(key)
  if (causes === undefined) {
    causes = causesFor(room, entry, [...round.book.interning.resources.keys()])
    room.causes.set(key, causes)
  }
  return causes
}

function causesFor(room: Room, { shape, where }: Entry, resources: readonly string[]): Cause[] {
  const counts = new Map<string, number>()
  for (const [at, node] of room.nodes.entries()) {
    const lacking = shape.asks.find(({ resource, amount }) => amount > (room.free[at]?.[resource] ?? 0n))
    const why =
      misfitOf(where.placement, node) ??
      (lacking === undefined ? 'gang' : (resources[lacking.resource] ?? ''))
    counts.set(why, (counts.get(why) ?? 0) + 1)
  }
  return [...counts]
    .map(([why, nodes]) => ({ why, nodes }))
    .toSorted((a, b) => b.nodes - a.nodes || (a.why < b.why ? -1 : 1))
}
