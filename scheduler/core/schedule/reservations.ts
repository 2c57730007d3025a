// Reservations of earlier rounds: kept, served or given up.
import { entriesOf } from './book.ts'
import type { Decision } from './decision.ts'
import type { Entry } from './entry.ts'
import { dueBy, fits, type Held, isDraining, isInMin, nodeAt, type Round } from './round.ts'
import { admit } from './moves.ts'
import { markOut, promise, unmarkOut } from './outlook.ts'
import { hold, letGo } from './search.ts'
import { lacksAt } from './shortage.ts'
import type { Reservation } from './snapshot.ts'
import type { Unit } from './waiting.ts'

type Why = Extract<Decision, { kind: 'release' }>['why']

/** `unit` null: a pod that is admitted and waits for room on a node. */
type Live = {
  readonly held: Held
  readonly unit: Unit | null
  /** Those that no reservation before this one counts on. */
  readonly victims: readonly Entry[]
}

/** Names a reservation by its pods. */
export const reservationKey = (pods: readonly string[]): string => pods.toSorted().join()

/** Before anything new is decided: what earlier reservations hold is held, and who need not wait any longer is admitted. */
export function keepReservations(round: Round): void {
  const live: Live[] = []
  const keys = [...round.inputs.reservations.keys()].toSorted()
  for (const key of keys) {
    const reservation = round.inputs.reservations.get(key) as Reservation
    const kept = examine(round, reservation)
    if (typeof kept === 'string') release(round, reservation, kept)
    else live.push(keep(round, kept))
  }
  for (const kept of live) serve(round, kept)
}

function release(round: Round, { pods }: Reservation, why: Why): void {
  round.decisions.push({ kind: 'release', pods, why })
}

function keep(round: Round, kept: Live): Live {
  const { held, unit, victims } = kept
  for (const victim of victims) markOut(round, victim)
  if (unit === null) for (const victim of victims) promise(round, victim)
  else hold(round, { unit, victims })
  for (const uid of held.reservation.pods) round.reserved.set(uid, held)
  if (unit !== null) round.decided.set(unit, held)
  return kept
}

function examine(round: Round, reservation: Reservation): Live | Why {
  const unit = unitOf(round, reservation)
  if (unit === undefined || reservation.pods.some(uid => round.reserved.has(uid))) return 'gone'
  const victims = remainingVictims(round, reservation)
  const resting = victims.filter(victim => !round.out.has(victim))
  if (resting.length > 0) {
    if (resting.some(({ pod }) => pod.refused !== null && pod.refused.until > round.now)) return 'refused'
    if (reservation.expiresAt <= round.now) return 'expired'
    dueBy(round, reservation.expiresAt)
    if (unit !== null && reservation.rule === 'reclaim' && !isEntitled(round, unit)) return 'needless'
  }
  // A node that was cleared in vain: somebody else took it, or it no longer suits.
  if (unit === null && victims.length === 0) {
    if (reservation.expiresAt <= round.now) return 'expired'
    dueBy(round, reservation.expiresAt)
  }
  const [pods, named] = [entriesOf(round.book, reservation.pods), entriesOf(round.book, reservation.victims)]
  return { held: { reservation, pods, victims: named, lacking: null }, unit, victims }
}

const isEntitled = (round: Round, unit: Unit): boolean =>
  isInMin(round, unit) && nodeAt(round, unit.leaf).contradiction === null

/** Undefined: its pods no longer wait for this, or not all of them, or not as one. */
function unitOf(round: Round, { pods, rule, leaf }: Reservation): Unit | null | undefined {
  const { units, entries } = round.book
  const first = pods[0] ?? ''
  if (rule === 'room') {
    const entry = entries.get(first)
    return entry?.standing.kind === 'charged' && entry.pod.node === null && entry.pod.goneBy === null
      ? null
      : undefined
  }
  const unit = units.get(first)
  const isSame =
    unit !== undefined &&
    nodeAt(round, unit.leaf).name === leaf &&
    reservationKey(pods) === reservationKey(unit.uids)
  return isSame ? unit : undefined
}

/** Those that are still charged, and that no reservation before this one counts on. */
function remainingVictims(round: Round, { victims }: Reservation): Entry[] {
  return [...new Set(victims)].flatMap(uid => {
    const entry = round.book.entries.get(uid)
    return entry?.standing.kind === 'charged' && !round.promised.has(entry) ? entry : []
  })
}

/**
 * Opens the gate once there is room whether or not the rest of the victims has gone. With all of them gone and no room, others took it:
 * it is decided anew. Where a node is over its max, the unit waits until that has drained.
 */
function serve(round: Round, { held, unit, victims }: Live): void {
  if (unit === null) return
  letGo(round, { unit, victims })
  const isServed = fits(round, unit, false)
  const isShort = !isServed && victims.length === 0 && !isDraining(round, unit)
  if (!isServed && !isShort) {
    held.lacking = lacksAt(round, unit)
    return hold(round, { unit, victims })
  }
  const { reservation } = held
  for (const uid of reservation.pods) round.reserved.delete(uid)
  round.decided.delete(unit)
  for (const victim of victims) if (victim.pod.goneBy === null) unmarkOut(round, victim)
  if (isServed) admit(round, unit)
  release(round, reservation, isServed ? 'served' : 'short')
}
