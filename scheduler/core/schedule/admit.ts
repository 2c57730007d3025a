// The admission loop (quota.md 3).
import { queueOf } from './book.ts'
import { type Collections, collectsBefore, findCollections } from './backfill.ts'
import { type Heap, dropFirst, push, replaceFirst } from './heap.ts'
import { preempt } from './preempt.ts'
import { type Turn, compareTurns, turnOf } from './queue.ts'
import { reclaim } from './reclaim.ts'
import { followAdmission, takeRoom } from './room.ts'
import { dueBy, fits, isInMin, nodeAt, type Round } from './round.ts'
import { admit } from './moves.ts'
import type { Unit, WaitClass } from './waiting.ts'

/** Why a class waits; the reason in full is worked out once all is decided. */
export type Obstacle = 'quota' | 'protectedMin' | 'node' | 'contradiction'

export type Obstacles = {
  readonly ofClass: Map<WaitClass, Obstacle>
  /** Of a single unit, by its uid: until when it borrows nothing. */
  readonly backOffs: Map<string, number>
  readonly collections: Collections
}

/** The classes of a leaf of which something is still to be decided, and whose turn it is among them. */
type LeafTurns = { readonly leaf: number; readonly cursors: Cursor[]; best: Cursor | null }
type Cursor = { readonly cls: WaitClass; next: number; turn: Turn | null }

/** Admits, reclaims and preempts until nobody can move. */
export function runQueue(round: Round): Obstacles {
  const classes = round.book.queues.flatMap(queue => [...queue.values()])
  const obstacles: Obstacles = {
    ofClass: new Map(),
    backOffs: new Map(),
    collections: findCollections(round, classes),
  }
  const heap: Heap<LeafTurns> = { items: [], compare: byBest }
  for (const { at } of round.book.tree.nodes) {
    const queue = queueOf(round.book, at)
    if (queue.size === 0) continue
    const turns: LeafTurns = { leaf: at, cursors: [...queue.values()].map(cursorOf), best: null }
    if (nextTurn(round, turns)) push(heap, turns)
  }
  for (let turns = heap.items[0]; turns !== undefined; turns = heap.items[0]) {
    takeTurn(round, obstacles, turns)
    if (nextTurn(round, turns)) replaceFirst(heap, turns)
    else dropFirst(heap)
  }
  return obstacles
}

const cursorOf = (cls: WaitClass): Cursor => ({ cls, next: 0, turn: null })

const byBest = ({ best: a }: LeafTurns, { best: b }: LeafTurns): number =>
  compareTurns(a?.turn as Turn, b?.turn as Turn)

/** Finds the leaf's first; false: all is decided. */
function nextTurn(round: Round, turns: LeafTurns): boolean {
  turns.best = null
  for (const cursor of turns.cursors) {
    cursor.turn ??= turnOfNext(round, cursor)
    if (cursor.turn === null) continue
    if (turns.best?.turn == null || compareTurns(cursor.turn, turns.best.turn) < 0) turns.best = cursor
  }
  return turns.best !== null
}

function turnOfNext(round: Round, cursor: Cursor): Turn | null {
  const { units } = cursor.cls
  while (cursor.next < units.length && round.decided.has(units[cursor.next] as Unit)) cursor.next += 1
  const unit = units[cursor.next]
  return unit === undefined ? null : turnOf(round, unit)
}

function takeTurn(round: Round, obstacles: Obstacles, turns: LeafTurns): void {
  const { best } = turns
  if (best === null || best.turn === null) return
  const outcome = attempt(round, obstacles, best.turn)
  if (outcome === 'moved') {
    // The leaf's use is another now, and with it every turn in it.
    for (const cursor of turns.cursors) cursor.turn = null
  } else if (outcome === 'backOff') {
    best.next += 1
    best.turn = null
  } else {
    obstacles.ofClass.set(best.cls, outcome)
    if (outcome !== 'node' && best.turn.rank < 2) keepFor(round, best)
    turns.cursors.splice(turns.cursors.indexOf(best), 1)
  }
}

function attempt(round: Round, obstacles: Obstacles, { unit, rank }: Turn): 'moved' | 'backOff' | Obstacle {
  const borrows = rank === 2
  if (!isWithinProtectedMin(round, unit)) return 'protectedMin'
  if (borrows && isBackingOff(round, obstacles, unit)) return 'backOff'
  if (
    fits(round, unit, borrows) &&
    !(borrows && collectsBefore(round, obstacles.collections, unit) !== null)
  ) {
    if (!findsRoom(round, unit)) return 'node'
    admit(round, unit)
    return 'moved'
  }
  if (!borrows && isInMin(round, unit)) {
    if (nodeAt(round, unit.leaf).contradiction !== null) return 'contradiction'
    return reclaim(round, unit) ? 'moved' : 'quota'
  }
  return preempt(round, unit) ? 'moved' : 'quota'
}

/**
 * In-min pods are let in whatever nodes have left. What completes a torn gang comes first, but above its min no sooner than a node can hold
 * it: else it would be let in and sent back without end.
 */
function findsRoom(round: Round, unit: Unit): boolean {
  if (round.inputs.options.checkRoom && !isInMin(round, unit)) return takeRoom(round, unit)
  followAdmission(round, unit)
  return true
}

/** Protected pods, which nobody can send away, stay within what the leaf is guaranteed. */
function isWithinProtectedMin(round: Round, unit: Unit): boolean {
  if (!unit.isProtected) return true
  const leaf = nodeAt(round, unit.leaf)
  return unit.quota.every((_, r) => {
    const used = round.protectedUsed[unit.leaf * round.width + r] ?? 0n
    const asked = unit.entries.reduce(
      (sum, { pod, shape }) => (pod.isProtected ? sum + (shape.quota[r] ?? 0n) : sum),
      0n,
    )
    return !leaf.counts[r] || asked === 0n || used + asked <= (leaf.min[r] ?? 0n)
  })
}

function isBackingOff(round: Round, obstacles: Obstacles, unit: Unit): boolean {
  if (round.inputs.backOffs.size === 0) return false
  const ends = unit.entries.map(({ pod }) => round.inputs.backOffs.get(pod.controller?.uid ?? '')?.until ?? 0)
  const until = Math.max(...ends)
  if (until <= round.now) return false
  dueBy(round, until)
  obstacles.backOffs.set(unit.uid, until)
  return true
}

/** What the class's in-min units wait for is kept from borrowers, as far as their leaf's min goes. */
function keepFor(round: Round, { cls, next, turn }: Cursor): void {
  const { unit } = turn as Turn
  const count = BigInt(countInMin(round, unit, cls.units.length - next))
  for (const at of nodeAt(round, unit.leaf).path)
    for (const [r, asked] of unit.quota.entries()) {
      if (asked === 0n) continue
      const i = at * round.width + r
      round.kept[i] = (round.kept[i] ?? 0n) + count * asked
      if (!round.keptFor.has(i)) round.keptFor.set(i, unit)
    }
}

function countInMin(round: Round, unit: Unit, most: number): number {
  const { counts } = nodeAt(round, unit.leaf)
  let count = most
  for (const [r, asked] of unit.quota.entries()) {
    const i = unit.leaf * round.width + r
    if (asked > 0n && counts[r])
      count = Math.min(count, Number(((round.minFree[i] ?? 0n) - (round.kept[i] ?? 0n)) / asked))
  }
  return Math.max(1, count)
}
