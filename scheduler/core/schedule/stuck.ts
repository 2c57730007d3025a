// Pods that were admitted to no avail: they give back what they hold, so that others get it (quota.md 4 and 5).
import type { Obstacles } from './admit.ts'
import { allowsAll } from './budgets.ts'
import type { Entry } from './entry.ts'
import type { GangBook } from './gang.ts'
import { dueBy, nodeAt, type Round } from './round.ts'
import { evict } from './moves.ts'
import { overOf } from './outlook.ts'
import { lacksAt } from './shortage.ts'
import { sparedBy } from './spared.ts'
import { type VictimUnit, byNewestUnit, victimUnitOf } from './victims.ts'

/**
 * A gang of which part runs and the rest cannot follow holds what it cannot use: after the time for stuck pods that part goes, if
 * controllers will bring it back.
 */
export function evictTorn(round: Round): void {
  const torn = [...round.book.gangs.values()].filter(gang => isTornFor(round, gang))
  for (const gang of torn.toSorted((a, b) => (a.key < b.key ? -1 : 1))) {
    const started = [...gang.members].filter(
      ({ pod, standing }) => standing.kind === 'charged' && pod.goneBy === null,
    )
    if (
      started.every(entry => mayReturn(round, entry) && !round.out.has(entry)) &&
      allowsAll(round.budgets, started)
    )
      evict(round, started, 'tornGang')
  }
}

function isTornFor(round: Round, gang: GangBook): boolean {
  const [unit] = gang.formed.units
  if (unit === undefined || !unit.isTorn || round.decided.has(unit)) return false
  const starts = [...gang.members].flatMap(({ pod, standing }) =>
    standing.kind === 'charged' ? (pod.startedAt ?? round.now) : [],
  )
  return starts.length > 0 && isLongAgo(round, Math.max(...starts))
}

function isLongAgo(round: Round, since: number): boolean {
  const at = since + round.inputs.options.stuckSeconds * 1000
  dueBy(round, at)
  return at <= round.now
}

/** Its controller brings it back, and our gate will hold it. That it has not run for long does not matter: it does not run. */
function mayReturn(round: Round, entry: Entry): boolean {
  const why = sparedBy(round, entry)
  return entry.pod.controller !== null && (why === null || why === 'minRuntime')
}

/** Controller-owned borrowers that kube-scheduler finds no node for, as far as somebody waits for what they hold. */
export function evictStuck(round: Round, obstacles: Obstacles): void {
  const units = stuckUnits(round)
  if (units.length === 0) return
  const wanted = wantedByOthers(round, obstacles)
  for (const unit of units.toSorted(byNewestUnit)) {
    const places = unit.entries.flatMap(({ standing, shape }) =>
      standing.kind !== 'charged'
        ? []
        : nodeAt(round, standing.node).path.flatMap(at =>
            shape.quota.map((amount, r) => ({ at: at * round.width + r, amount })),
          ),
    )
    if (!places.some(({ at, amount }) => amount > 0n && (wanted.get(at) ?? 0n) > 0n)) continue
    for (const { at, amount } of places) wanted.set(at, (wanted.get(at) ?? 0n) - amount)
    evict(round, unit.entries, 'stuck')
  }
}

function stuckUnits(round: Round): VictimUnit[] {
  const seen = new Set<Entry>()
  return [...round.book.nodes.unplaced].flatMap(entry => {
    if (seen.has(entry) || !isStuck(round, entry)) return []
    const unit = victimUnitOf(round.book, entry)
    for (const other of unit.entries) seen.add(other)
    return unit.entries.every(other => mayReturn(round, other) && !round.out.has(other)) ? unit : []
  })
}

function isStuck(round: Round, { pod, standing, shape }: Entry): boolean {
  if (pod.unschedulableSince === null || standing.kind !== 'charged' || round.reserved.has(pod.uid))
    return false
  const leaf = nodeAt(round, standing.node)
  const isBorrowing = shape.quota.some(
    (amount, r) => leaf.counts[r] && amount > 0n && overOf(round, leaf, r) > 0n,
  )
  return isBorrowing && isLongAgo(round, pod.unschedulableSince)
}

/** By place (`node × width + resource`), the least that would let one of those in who wait there. */
function wantedByOthers(round: Round, { ofClass }: Obstacles): Map<number, bigint> {
  const wanted = new Map<number, bigint>()
  for (const [{ units }, obstacle] of ofClass) {
    const unit = units.find(each => !round.decided.has(each))
    const place = obstacle === 'quota' && unit !== undefined ? lacksAt(round, unit) : null
    if (place === null || unit === undefined) continue
    const missing = (unit.quota[place.at % round.width] ?? 0n) - place.free
    const least = wanted.get(place.at)
    if (least === undefined || missing < least) wanted.set(place.at, missing)
  }
  return wanted
}
