// kube-scheduler and kubelets: pods whose gates are open get a node that fits, and run.
import { type Amount, ZERO, add, ofUnits, subtract, toNano } from '../quota/amount.ts'
import { millis } from '../base/units.ts'
import { hasEnded } from '../schedule/charge.ts'
import { misfitOf } from '../schedule/fit.ts'
import type { ClusterNode, QuotaPod } from '../schedule/snapshot.ts'
import { type SimPod, type World, putPod } from './world.ts'

const PODS = 'pods'
const ONE_POD = ofUnits(1)
/** Where pods run when the file has no nodes at all. */
const ANYWHERE = 'anywhere'

/** Places what can be placed, by priority and age. @returns whether anything started */
export function placePods(world: World): boolean {
  const open = [...world.pods.values()].filter(isOpen).toSorted(byPriority)
  if (open.length === 0) return false
  const used = world.hasNodes ? usedByNode(world) : new Map<string, Map<string, Amount>>()
  let hasStarted = false
  for (const { pod } of open) {
    const node = pod.node ?? (world.hasNodes ? chooseNode(world, pod, used) : ANYWHERE)
    if (node === null) {
      if (pod.unschedulableSince === null) putPod(world, pod.uid, { unschedulableSince: world.now })
      continue
    }
    if (pod.node === null) take(used, node, pod)
    start(world, pod.uid, node)
    hasStarted = true
  }
  return hasStarted
}

const isOpen = ({ pod }: SimPod): boolean =>
  pod.phase === 'Pending' && pod.goneBy === null && !pod.isGated && pod.otherGates.length === 0

const byPriority = (a: SimPod, b: SimPod): number =>
  b.pod.priority - a.pod.priority || (a.pod.uid < b.pod.uid ? -1 : 1)

function start(world: World, uid: string, node: string): void {
  const started = putPod(world, uid, {
    node,
    phase: 'Running',
    startedAt: world.now,
    unschedulableSince: null,
  })
  const durationMs = started?.plan.durationMs ?? null
  if (started !== null && durationMs !== null)
    world.pods.set(uid, { ...started, endsAt: millis(world.now + durationMs) })
}

type Used = Map<string, Map<string, Amount>>

function usedByNode(world: World): Used {
  const used: Used = new Map()
  for (const { pod } of world.pods.values())
    if (pod.node !== null && !hasEnded(pod)) take(used, pod.node, pod)
  return used
}

function take(used: Used, node: string, { request }: QuotaPod): void {
  const sums = used.get(node) ?? new Map<string, Amount>()
  for (const [resource, amount] of request) sums.set(resource, add(sums.get(resource) ?? ZERO, amount))
  sums.set(PODS, add(sums.get(PODS) ?? ZERO, ONE_POD))
  used.set(node, sums)
}

/** The least filled of the nodes that fit; of equal ones the first by name. */
function chooseNode(world: World, pod: QuotaPod, used: Used): string | null {
  let [best, emptiest] = [null as string | null, -1]
  for (const node of [...world.nodes.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (misfitOf(pod.placement, node) !== null || !holds(node, pod, used)) continue
    const emptiness = emptinessOf(node, used)
    if (emptiness > emptiest) [best, emptiest] = [node.name, emptiness]
  }
  return best
}

function holds(node: ClusterNode, { request }: QuotaPod, used: Used): boolean {
  const sums = used.get(node.name)
  const fits = (resource: string, amount: Amount): boolean =>
    amount === ZERO || add(sums?.get(resource) ?? ZERO, amount) <= (node.allocatable.get(resource) ?? ZERO)
  return fits(PODS, ONE_POD) && [...request].every(([resource, amount]) => fits(resource, amount))
}

/** The free part of cores and memory, from 0 to 2. */
function emptinessOf(node: ClusterNode, used: Used): number {
  return ['cpu', 'memory'].reduce((sum, resource) => {
    const all = node.allocatable.get(resource) ?? ZERO
    const free = subtract(all, used.get(node.name)?.get(resource) ?? ZERO)
    return sum + (all > ZERO ? Number(toNano(free)) / Number(toNano(all)) : 0)
  }, 0)
}
