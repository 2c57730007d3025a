import { hasRoomWithout } from './room.ts'
import { isDraining, isInMin, type Round } from './round.ts'
import {
  type Search,
  choose,
  chooseLeaving,
  createSearch,
  membersOf,
  firstLack,
  firstOf,
  isLeaving,
  putBackAll,
  putBackNeedless,
  reserve,
} from './search.ts'
import { type VictimUnit, byNewestUnit, groupsOf } from './victims.ts'
import type { Unit } from './waiting.ts'

/**
 * Makes a unit wait for pods of its own leaf of strictly lower priority, if they free enough: the lowest first, the newest among equals.
 * Nothing is preempted to drain a node that is over its max, or to take what in-min pods wait for.
 */
export function preempt(round: Round, unit: Unit): boolean {
  const lowest = groupsOf(round.book, unit.leaf)[0]
  if (lowest === undefined || lowest.priority >= unit.priority || isDraining(round, unit)) return false
  const search = createSearch(round, unit, (node, r, asked) => {
    const i = node.at * round.width + r
    const lack = asked - (round.free[i] ?? 0n)
    const kept = round.kept[i] ?? 0n
    if (kept === 0n || asked === 0n) return lack
    // What goes in the place of an equal amount takes nothing from anybody.
    const swapped = lack + kept < asked ? lack + kept : asked
    return swapped > lack ? swapped : lack
  })
  chooseLeaving(search)
  for (let lack = firstLack(search); lack !== null; lack = firstLack(search)) {
    const victim = lowestPriority(search, unit, lack.r)
    if (victim === null) break
    choose(search, victim)
  }
  putBackNeedless(search)
  // Where pods that go anyway are enough, the queue decides who follows them.
  const victims = membersOf(search.chosen)
  if (victims.every(isLeaving)) return false
  // A borrower that no node holds would take the place of pods that run, to no avail, and then lose it to them again.
  if (round.inputs.options.checkRoom && !isInMin(round, unit) && !hasRoomWithout(round, unit, victims)) {
    putBackAll(search)
    return false
  }
  reserve(search, unit, 'preempt')
  return true
}

function lowestPriority(search: Search, unit: Unit, r: number): VictimUnit | null {
  const { round } = search
  for (const { priority, kinds } of groupsOf(round.book, unit.leaf)) {
    if (priority >= unit.priority) return null
    let newest: VictimUnit | null = null
    for (const kind of kinds) {
      const candidate = (kind[0]?.quota[r] ?? 0n) > 0n ? firstOf(round, kind) : null
      if (candidate !== null && (newest === null || byNewestUnit(candidate, newest) < 0)) newest = candidate
    }
    if (newest !== null) return newest
  }
  return null
}
