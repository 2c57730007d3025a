// Carries out decisions in the simulated cluster, as the component does in a real one, and checks what was promised about them.
import { millis } from '../base/units.ts'
import type { Decision } from '../schedule/decision.ts'
import type { Reservation } from '../schedule/snapshot.ts'
import { meetsAll } from '../schedule/fit.ts'
import { checkAdmission, checkGangs, checkVictims, leafOf } from './check.ts'
import { type SimPod, type World, budgetsNow, deletePod, podName, putBudgets, putPod } from './world.ts'

/** How long a pod that the Eviction API refused is left alone. */
const REFUSED_MS = 10_000

/** Decides once and does it. @returns whether anything but waiting came of it */
export function decideAndAct(world: World): boolean {
  putBudgets(world)
  const { decisions, nextDueAt } = world.ledger.decide(world.now)
  const deeds = decisions.filter(decision => decision.kind !== 'wait')
  for (const deed of deeds) carryOut(world, deed)
  checkGangs(world, deeds)
  world.waits = decisions.filter(decision => decision.kind === 'wait')
  world.nextDueAt = nextDueAt
  return deeds.length > 0
}

function carryOut(world: World, deed: Exclude<Decision, { kind: 'wait' }>): void {
  switch (deed.kind) {
    case 'admit':
      return admit(world, deed.pods, deed.leaf)
    case 'reserve':
      return reserve(world, deed.reservation, deed.evict)
    case 'evict':
      for (const uid of deed.pods) evict(world, uid, { rule: deed.rule, beneficiary: null })
      return
    case 'release':
      return world.ledger.removeReservation(deed.pods)
    case 'recharge':
      return void putPod(world, deed.pod, { leafNote: deed.leaf })
  }
}

function admit(world: World, uids: readonly string[], leaf: string): void {
  for (const uid of uids)
    putPod(world, uid, {
      isGated: false,
      leafNote: leaf,
      admittedSequence: ++world.admitted,
      startedAt: world.now,
    })
  for (const uid of uids) checkAdmission(world, uid)
}

function reserve(world: World, reservation: Reservation, uids: readonly string[]): void {
  world.ledger.putReservation(reservation)
  const beneficiary = world.pods.get(reservation.pods[0] ?? '') ?? null
  checkVictims(world, uids, reservation)
  for (const uid of uids) evict(world, uid, { rule: reservation.rule, beneficiary })
}

type Cause = { readonly rule: string; readonly beneficiary: SimPod | null }

/** The Eviction API: a budget may refuse it, but not for a pod that does not run yet. */
function evict(world: World, uid: string, { rule, beneficiary }: Cause): void {
  const victim = world.pods.get(uid)
  if (victim === undefined || victim.pod.goneBy !== null) return
  if (victim.pod.phase !== 'Pending' && !isAllowed(world, victim)) {
    putPod(world, uid, { refusedUntil: millis(world.now + REFUSED_MS) })
    return
  }
  world.evictions.push({
    pod: podName(victim),
    leaf: leafOf(world, victim.pod),
    for: beneficiary === null ? null : podName(beneficiary),
    reason: rule,
  })
  const { controller } = victim.pod
  if (controller !== null) world.ledger.putBackOff(world.backOffs.evicted(controller.uid, world.now))
  deletePod(world, uid)
  putBudgets(world)
}

const isAllowed = (world: World, { pod }: SimPod): boolean =>
  budgetsNow(world)
    .filter(
      ({ namespace, selector }) =>
        namespace === pod.namespace && selector !== null && meetsAll(selector, pod.labels),
    )
    .every(({ disruptionsAllowed }) => disruptionsAllowed > 0)
