// Carries out decisions in the simulated cluster, as the component does in a real one, and checks what was promised about them.
import type { Decision } from '../schedule/decision.ts'
import type { Reservation } from '../schedule/snapshot.ts'
import { checkAdmission, checkBudgets, checkGangs, checkVictims } from './check.ts'
import { leafOf } from './leaves.ts'
import { type SimPod, type World, deletePod, podName, putBudgets, putPod } from './world.ts'

/** Decides once and does it. @returns whether anything but waiting came of it */
export function decideAndAct(world: World): boolean {
  putBudgets(world)
  const { decisions, nextDueAt } = world.ledger.decide(world.now, false)
  const deeds = decisions.filter(decision => decision.kind !== 'wait')
  for (const deed of deeds) carryOut(world, deed)
  checkGangs(world, deeds)
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

function evict(world: World, uid: string, { rule, beneficiary }: Cause): void {
  const victim = world.pods.get(uid)
  if (victim === undefined || victim.pod.goneBy !== null) return
  checkBudgets(world, victim)
  world.evictions.push({
    pod: podName(victim),
    leaf: leafOf(world.tree, victim.pod),
    for: beneficiary === null ? null : podName(beneficiary),
    reason: rule,
  })
  world.watch.onPod?.({ kind: 'evicted', sim: victim, rule, beneficiary }, world)
  const { controller } = victim.pod
  if (controller !== null) world.ledger.putBackOff(world.backOffs.evicted(controller.uid, world.now))
  deletePod(world, uid)
  putBudgets(world)
}
