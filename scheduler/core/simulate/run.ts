// Simulated time.
import { type Millis, millis } from '../base/units.ts'
import { decideAndAct } from './act.ts'
import { reconcile } from './controllers.ts'
import { placePods } from './place.ts'
import { type SimPod, type World, putPod, removePod, setPod } from './world.ts'

/** A cluster that is never at rest within one moment. */
const MAX_ROUNDS = 20_000
/** Wake-ups in a row that change nothing, as when something is tried again and again. */
const MAX_IDLE = 200
/** Of one step: a cluster in which pods come and go for ever. */
const MAX_MOMENTS = 20_000

/**
 * Runs until nothing moves, or until the moment `until`. Time passes from one thing that happens to the next: a pod has died or is done, a
 * Job may try again, a decision is due anew. Without `until`, pods that their controllers would replace for ever do not end by themselves.
 * @returns whether nothing would move any more; false too when it was cancelled
 */
export function run(world: World, until: Millis | null): boolean {
  let idle = 0
  let isAtRest = settle(world)
  for (let moments = 0; isAtRest && moments < MAX_MOMENTS; moments++) {
    world.watch.onRest?.(world)
    if (world.watch.isCancelled?.() === true) return false
    const next = nextMoment(world, until === null)
    if (next === null || idle >= MAX_IDLE) {
      if (until !== null) world.now = until
      return true
    }
    if (until !== null && next > until) {
      world.now = until
      return false
    }
    world.now = next
    const hasPassed = passTime(world, until === null)
    const before = world.moves
    isAtRest = settle(world)
    idle = hasPassed || world.moves > before ? 0 : idle + 1
  }
  return false
}

/** Everybody acts until nobody has anything to do at this moment. @returns whether it came to that */
function settle(world: World): boolean {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const acted = [reconcile(world), decideAndAct(world), placePods(world)]
    if (!acted.includes(true)) return true
    world.moves++
  }
  return false
}

function nextMoment(world: World, isEndless: boolean): Millis | null {
  const moments: number[] = []
  for (const sim of world.index.live.values()) {
    if (sim.pod.goneBy !== null) moments.push(sim.pod.goneBy)
    if (sim.endsAt !== null && mayEnd(world, sim, isEndless)) moments.push(sim.endsAt)
  }
  moments.push(...world.retries.values())
  if (world.nextDueAt !== null) moments.push(world.nextDueAt)
  const later = moments.filter(moment => moment > world.now)
  return later.length === 0 ? null : millis(Math.min(...later))
}

/** Every controller but a Job replaces a pod that has succeeded. */
const isReplaced = ({ jobs }: World, { owner }: SimPod): boolean => owner !== null && !jobs.has(owner)

const mayEnd = (world: World, sim: SimPod, isEndless: boolean): boolean =>
  !isEndless || !isReplaced(world, sim)

/** @returns whether a pod died or was done */
function passTime(world: World, isEndless: boolean): boolean {
  let hasPassed = false
  for (const sim of world.index.live.values()) {
    const { pod, endsAt } = sim
    const isDone = endsAt !== null && endsAt <= world.now && pod.phase === 'Running'
    if (pod.goneBy !== null && pod.goneBy <= world.now) removePod(world, pod.uid)
    else if (isDone && mayEnd(world, sim, isEndless)) finish(world, sim)
    else continue
    hasPassed = true
  }
  for (const [key, at] of world.retries) {
    if (at > world.now) continue
    world.retries.delete(key)
    world.index.stirred.add(key)
  }
  for (const uid of world.backOffs.ended(world.now)) world.ledger.removeBackOff(uid)
  return hasPassed
}

/** A Job's pods stay, as their gang and their owner count them. */
function finish(world: World, sim: SimPod): void {
  const { uid } = sim.pod
  const done = putPod(world, uid, { phase: 'Succeeded' })
  world.watch.onPod?.({ kind: 'ended', sim }, world)
  if (isReplaced(world, sim)) return removePod(world, uid)
  if (done !== null) setPod(world, { ...done, endsAt: null })
  const job = sim.owner === null ? undefined : world.jobs.get(sim.owner)
  if (job !== undefined) job.succeeded++
}
