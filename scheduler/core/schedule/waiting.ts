// Who waits: units that are admitted as one, gathered in classes of which one is decided for all.
import type { Decision, WaitReason } from './decision.ts'
import type { Entry } from './entry.ts'
import type { Vector } from './treeIndex.ts'

/** A pod, or the pods of a gang that are admitted together. */
export type Unit = {
  readonly entries: readonly Entry[]
  readonly leaf: number
  /** Of a gang the highest of its pods. */
  readonly priority: number
  readonly isProtected: boolean
  /** Part of its gang is admitted already. */
  readonly isTorn: boolean
  readonly quota: Vector
  /** The oldest pod's creation. */
  readonly since: number
  /** Of its pods, sorted. */
  readonly uids: readonly string[]
  /** The first of them: names the unit. */
  readonly uid: string
}

/** Units of a leaf that differ in age alone: where the oldest waits, all wait, for the same reason. */
export type WaitClass = {
  readonly key: string
  readonly leaf: number
  /** Oldest first. */
  readonly units: Unit[]
  /** What was last said of all of them; null: nothing since the units changed. */
  told: Told | null
}

/** Decisions that are said again, the same objects, as long as nothing about them changes. */
export type Told = {
  readonly reason: WaitReason
  readonly first: number
  readonly decisions: readonly Decision[]
}

/** The classes that wait for a leaf, by key. */
export type LeafQueue = Map<string, WaitClass>

/** `entries` are not empty and of one leaf. */
export function makeUnit(entries: readonly Entry[], leaf: number, isTorn: boolean): Unit {
  const sorted = entries.toSorted(byAge)
  const first = sorted[0] as Entry
  const uids = sorted.map(({ pod }) => pod.uid).toSorted()
  return {
    entries: sorted,
    leaf,
    priority: Math.max(...sorted.map(entry => entry.pod.priority)),
    isProtected: sorted.some(entry => entry.pod.isProtected),
    isTorn,
    quota:
      sorted.length === 1
        ? first.shape.quota
        : first.shape.quota.map((_, r) =>
            sorted.reduce((sum, entry) => sum + (entry.shape.quota[r] ?? 0n), 0n),
          ),
    since: first.pod.createdAt,
    uids,
    uid: uids[0] as string,
  }
}

export function enqueue(queue: LeafQueue, unit: Unit): void {
  const key = keyOf(unit)
  const found = queue.get(key)
  if (found === undefined) {
    queue.set(key, { key, leaf: unit.leaf, units: [unit], told: null })
    return
  }
  found.units.splice(placeOf(found.units, unit), 0, unit)
  found.told = null
}

export function dequeue(queue: LeafQueue, unit: Unit): void {
  const key = keyOf(unit)
  const found = queue.get(key)
  if (found === undefined) return
  const at = placeOf(found.units, unit)
  if (found.units[at]?.uid !== unit.uid) return
  found.units.splice(at, 1)
  found.told = null
  if (found.units.length === 0) queue.delete(key)
}

const keyOf = ({ entries, priority, isProtected, isTorn }: Unit): string =>
  `${priority} ${isProtected} ${isTorn} ${likenessOf(entries)}`

const likenessOf = (entries: readonly Entry[]): string =>
  entries.length === 1
    ? (entries[0] as Entry).likeness
    : entries
        .map(({ likeness }) => likeness)
        .toSorted()
        .join(';')

/** Where `unit` is, or belongs, among units by age. */
function placeOf(units: readonly Unit[], unit: Unit): number {
  let [low, high] = [0, units.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (byAgeOfUnit(units[middle] as Unit, unit) < 0) low = middle + 1
    else high = middle
  }
  return low
}

export const byAgeOfUnit = (a: Unit, b: Unit): number =>
  a.since - b.since || (a.uid < b.uid ? -1 : a.uid > b.uid ? 1 : 0)

export const byAge = ({ pod: a }: Entry, { pod: b }: Entry): number =>
  a.createdAt - b.createdAt || (a.uid < b.uid ? -1 : a.uid > b.uid ? 1 : 0)
