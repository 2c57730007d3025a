// Gangs: pods that start together or not at all.
import type { Entry } from './entry.ts'
import { type Unit, byAge, makeUnit } from './waiting.ts'

export type GangBook = {
  readonly key: string
  /** All pods that name it and are known, ended ones too. */
  readonly members: Set<Entry>
  /** Of its group object; null: there is none. */
  declaredMin: number | null
  /** What waits for it now, as it was made by `formUnits`. */
  formed: Formed
}

type Formed = {
  readonly units: readonly Unit[]
  /** Members that are no candidates yet, since too few are there or the others come first. */
  readonly incomplete: readonly Entry[]
}

export const createGang = (key: string): GangBook => ({
  key,
  members: new Set(),
  declaredMin: null,
  formed: { units: [], incomplete: [] },
})

/** How many it needs at least; null: its pods are no gang, since nothing says so. */
export function minAvailableOf({ members, declaredMin }: GangBook): number | null {
  if (declaredMin !== null) return declaredMin
  const stated = [...members].flatMap(entry => entry.pod.gangMinAvailable ?? [])
  return stated.length === 0 ? null : Math.max(...stated)
}

/** How many of it run, or are done: what its minimum is held against. */
export const startedOf = ({ members }: GangBook): number =>
  [...members].filter(({ pod, standing }) =>
    pod.phase === 'Succeeded' ? true : standing.kind === 'charged' && pod.goneBy === null,
  ).length

/** Members that our gate alone holds, by age. */
const candidatesOf = ({ members }: GangBook): Entry[] =>
  [...members]
    .filter(
      ({ pod, standing }) =>
        standing.kind === 'waiting' && standing.leaf !== null && pod.otherGates.length === 0,
    )
    .toSorted((a, b) => b.pod.priority - a.pod.priority || byAge(a, b))

/**
 * The pods that are missing to its minimum as one unit, and what is above the minimum pod by pod, once it runs.
 * Without a minimum every pod is on its own.
 */
export function formUnits(gang: GangBook): Formed {
  const candidates = candidatesOf(gang)
  const minAvailable = minAvailableOf(gang)
  const started = minAvailable === null ? 0 : startedOf(gang)
  const missing = (minAvailable ?? 0) - started
  if (missing <= 0) return { units: candidates.map(entry => unitOf([entry], false)), incomplete: [] }
  if (candidates.length < missing) return { units: [], incomplete: candidates }
  const core = candidates.slice(0, missing)
  return { units: [unitOf(core, started > 0)], incomplete: candidates.slice(missing) }
}

function unitOf(entries: readonly Entry[], isTorn: boolean): Unit {
  const { standing } = entries[0] as Entry
  return makeUnit(entries, standing.kind === 'waiting' ? (standing.leaf ?? 0) : 0, isTorn)
}
