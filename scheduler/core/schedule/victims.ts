// Who may be evicted from a leaf, and in which order (quota.md 4, filters and preferences).
import type { Book } from './book.ts'
import type { Entry } from './entry.ts'
import { minAvailableOf } from './gang.ts'
import type { Vector } from './treeIndex.ts'

/** What is evicted as one: a pod, or all of a gang that runs. */
export type VictimUnit = {
  readonly entries: readonly Entry[]
  readonly quota: Vector
  /** Of a gang the highest of its pods. */
  readonly priority: number
  /** A controller will replace every pod of it. */
  readonly isControlled: boolean
  /** Equal for units of equal request. */
  readonly likeness: string
}

/** Units of a leaf that rank alike but for size and age. */
export type VictimGroup = {
  readonly priority: number
  readonly isControlled: boolean
  /** By likeness, each the newest admission first. */
  readonly kinds: readonly (readonly VictimUnit[])[]
}

/** Negative where `a` was admitted later, so that it goes first; uid decides. Pods that we never admitted came before all others. */
export function byNewest({ pod: a }: Entry, { pod: b }: Entry): number {
  const bySequence = (b.admittedSequence ?? -1) - (a.admittedSequence ?? -1)
  const byStart = (b.startedAt ?? b.createdAt) - (a.startedAt ?? a.createdAt)
  return bySequence || byStart || (a.uid < b.uid ? -1 : a.uid > b.uid ? 1 : 0)
}

export const newestOf = (unit: VictimUnit): Entry => unit.entries[0] as Entry

/** The lowest priority first, then those with a controller. */
export function groupsOf(book: Book, leaf: number): readonly VictimGroup[] {
  const version = book.chargedVersion[leaf] ?? 0
  const cached = book.victims.get(leaf)
  if (cached?.version === version) return cached.groups
  const groups = makeGroups(unitsOf(book, leaf))
  book.victims.set(leaf, { version, groups })
  return groups
}

function unitsOf(book: Book, leaf: number): VictimUnit[] {
  const units: VictimUnit[] = []
  const seen = new Set<Entry>()
  for (const entry of book.charged[leaf] ?? []) {
    if (!runs(entry) || seen.has(entry)) continue
    const unit = victimUnitOf(book, entry)
    for (const other of unit.entries) seen.add(other)
    units.push(unit)
  }
  return units
}

/** What goes if a running pod goes. */
export function victimUnitOf(book: Book, entry: Entry): VictimUnit {
  const gang = entry.pod.gang === null ? undefined : book.gangs.get(entry.pod.gang)
  return gang === undefined || minAvailableOf(gang) === null
    ? unitOf([entry])
    : unitOf([...gang.members].filter(runs))
}

const runs = ({ pod, standing }: Entry): boolean => standing.kind === 'charged' && pod.goneBy === null

function unitOf(entries: readonly Entry[]): VictimUnit {
  const sorted = entries.toSorted(byNewest)
  const { shape } = sorted[0] as Entry
  return {
    entries: sorted,
    quota: shape.quota.map((_, r) => sorted.reduce((sum, entry) => sum + (entry.shape.quota[r] ?? 0n), 0n)),
    priority: Math.max(...sorted.map(entry => entry.pod.priority)),
    isControlled: sorted.every(entry => entry.pod.controller !== null),
    likeness:
      sorted.length === 1
        ? shape.text
        : sorted
            .map(entry => entry.shape.text)
            .toSorted()
            .join(';'),
  }
}

function makeGroups(units: readonly VictimUnit[]): VictimGroup[] {
  const groups = Map.groupBy(units, unit => `${unit.priority} ${unit.isControlled}`)
  return [...groups.values()]
    .map((members): VictimGroup => {
      const { priority, isControlled } = members[0] as VictimUnit
      const kinds = [...Map.groupBy(members, unit => unit.likeness).values()]
      return { priority, isControlled, kinds: kinds.map(kind => kind.toSorted(byNewestUnit)) }
    })
    .toSorted((a, b) => a.priority - b.priority || Number(b.isControlled) - Number(a.isControlled))
}

export const byNewestUnit = (a: VictimUnit, b: VictimUnit): number => byNewest(newestOf(a), newestOf(b))
