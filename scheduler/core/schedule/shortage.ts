// What stands in the way of a unit, worked out on what is left once all is decided.
import { isSame } from '../base/same.ts'
import { ofNano } from '../quota/amount.ts'
import type { Obstacles } from './admit.ts'
import { collectsBefore } from './backfill.ts'
import { allowsAll } from './budgets.ts'
import type { Shortage, Spared } from './decision.ts'
import { type Entry, podName } from './entry.ts'
import { nodeAt, type Round } from './round.ts'
import { overOf } from './outlook.ts'
import { sparedBy } from './spared.ts'
import type { IndexedNode } from './treeIndex.ts'
import type { Unit } from './waiting.ts'

export type Asking = {
  readonly round: Round
  readonly obstacles: Obstacles
  /** What many reasons share, by place (`node × width + resource`). */
  readonly borrowers: Map<number, Shortage['borrowers']>
  readonly spared: Map<number, readonly Spared[]>
}

export const createAsking = (round: Round, obstacles: Obstacles): Asking => ({
  round,
  obstacles,
  borrowers: new Map(),
  spared: new Map(),
})

/** A node and resource, and how much is free there. */
export type Place = { readonly at: number; readonly free: bigint; readonly keptFor: string | null }

/** The lowest node that has less free than the unit asks for; null: each has enough. */
export function lacksAt(round: Round, unit: Unit): Place | null {
  for (const at of nodeAt(round, unit.leaf).path)
    for (let r = 0; r < round.width; r += 1) {
      const i = at * round.width + r
      const free = round.free[i] ?? 0n
      if ((unit.quota[r] ?? 0n) > free) return { at: i, free, keptFor: null }
    }
  return null
}

/** The lowest node whose free rest is kept for somebody else. */
function keptAt({ round, obstacles }: Asking, unit: Unit): Place | null {
  for (const at of nodeAt(round, unit.leaf).path)
    for (let r = 0; r < round.width; r += 1) {
      const asked = unit.quota[r] ?? 0n
      const i = at * round.width + r
      const free = round.free[i] ?? 0n
      if (asked > 0n && asked > free - (round.kept[i] ?? 0n))
        return { at: i, free, keptFor: nameOf(round.keptFor.get(i)) }
    }
  const collected = collectsBefore(round, obstacles.collections, unit)
  return collected === null
    ? null
    : { at: collected.at, free: round.free[collected.at] ?? 0n, keptFor: nameOf(collected.unit) }
}

const nameOf = (unit: Unit | undefined): string | null =>
  unit?.entries[0] === undefined ? null : podName(unit.entries[0])

export function shortageOf(asking: Asking, unit: Unit): Shortage {
  const leafPlace = { at: unit.leaf * asking.round.width, free: 0n, keptFor: null }
  return describe(asking, unit, lacksAt(asking.round, unit) ?? keptAt(asking, unit) ?? leafPlace)
}

export function describe(asking: Asking, unit: Unit, { at, free, keptFor }: Place): Shortage {
  const { round } = asking
  const node = nodeAt(round, Math.floor(at / round.width))
  const r = at % round.width
  return {
    node: node.name,
    resource: round.book.tree.resources[r] ?? '',
    need: ofNano(unit.quota[r] ?? 0n),
    free: ofNano(free),
    limit: 'max',
    keptFor,
    // What a full leaf borrows stands in nobody's way but its own.
    borrowers: node.children.length === 0 ? [] : borrowersBelow(asking, node, r),
  }
}

/** Of a protected unit: its leaf's min is what protected pods may take. */
export function protectedShortage({ round }: Asking, unit: Unit): Shortage {
  const leaf = nodeAt(round, unit.leaf)
  const left = leaf.min.map((min, r) => min - (round.protectedUsed[unit.leaf * round.width + r] ?? 0n))
  const r = Math.max(
    0,
    unit.quota.findIndex((asked, at) => leaf.counts[at] && asked > (left[at] ?? 0n)),
  )
  return {
    node: leaf.name,
    resource: round.book.tree.resources[r] ?? '',
    need: ofNano(unit.quota[r] ?? 0n),
    free: ofNano(left[r] ?? 0n),
    limit: 'protectedMin',
    keptFor: null,
    borrowers: [],
  }
}

function borrowersBelow({ round, borrowers }: Asking, node: IndexedNode, r: number): Shortage['borrowers'] {
  const place = node.at * round.width + r
  let found = borrowers.get(place)
  if (found === undefined) {
    found = leavesBelow(round, node)
      .flatMap(leaf => {
        const over = overOf(round, leaf, r)
        return over > 0n ? { leaf: leaf.name, over } : []
      })
      .toSorted((a, b) => (a.over > b.over ? -1 : a.over < b.over ? 1 : a.leaf < b.leaf ? -1 : 1))
      .map(({ leaf, over }) => ({ leaf, borrowed: ofNano(over) }))
    const before = round.book.borrowers.get(place)
    if (isSame(before, found)) found = before ?? found
    round.book.borrowers.set(place, found)
    borrowers.set(place, found)
  }
  return found
}

const leavesBelow = (round: Round, node: IndexedNode): IndexedNode[] =>
  node.children.length === 0 ? [node] : node.children.flatMap(at => leavesBelow(round, nodeAt(round, at)))

/** Why the pods that borrow below the place cannot be sent away, most pods first. */
export function sparedBelow({ round, spared }: Asking, at: number): readonly Spared[] {
  let found = spared.get(at)
  if (found === undefined) {
    const r = at % round.width
    const counts = new Map<Spared['why'], number>()
    for (const leaf of leavesBelow(round, nodeAt(round, Math.floor(at / round.width)))) {
      if (overOf(round, leaf, r) <= 0n) continue
      for (const entry of round.book.charged[leaf.at] ?? []) {
        const why =
          round.out.has(entry) || (entry.shape.quota[r] ?? 0n) === 0n ? null : whySpared(round, entry)
        if (why !== null) counts.set(why, (counts.get(why) ?? 0) + 1)
      }
    }
    found = [...counts]
      .map(([why, pods]) => ({ why, pods }))
      .toSorted((a, b) => b.pods - a.pods || (a.why < b.why ? -1 : 1))
    spared.set(at, found)
  }
  return found
}

const whySpared = (round: Round, entry: Entry): Spared['why'] | null =>
  sparedBy(round, entry) ?? (allowsAll(round.budgets, [entry]) ? null : 'budget')
