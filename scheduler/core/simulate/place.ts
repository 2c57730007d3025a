// kube-scheduler and kubelets: pods whose gates are open get a node that fits, and run.
import { type Amount, ZERO, add, ofUnits, subtract, toNano } from '../quota/amount.ts'
import { millis } from '../base/units.ts'
import { misfitOf } from '../schedule/fit.ts'
import type { ClusterNode, QuotaPod } from '../schedule/snapshot.ts'
import { PODS } from './podIndex.ts'
import { type SimPod, type World, putPod, setPod } from './world.ts'

const ONE_POD = ofUnits(1)
/** Where pods run when the file has no nodes at all. */
const ANYWHERE = 'anywhere'

/** Places what can be placed, by priority and age. @returns whether anything started */
export function placePods(world: World): boolean {
  const open = [...world.index.open].flatMap(uid => world.pods.get(uid) ?? []).toSorted(byPriority)
  if (open.length === 0) return false
  const nodes = [...world.nodes.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  let hasStarted = false
  for (const { pod } of open) {
    const node = pod.node ?? (world.hasNodes ? chooseNode(world, pod, nodes) : ANYWHERE)
    if (node === null) {
      if (pod.unschedulableSince === null) putPod(world, pod.uid, { unschedulableSince: world.now })
      continue
    }
    start(world, pod.uid, node)
    hasStarted = true
  }
  return hasStarted
}

const byPriority = (a: SimPod, b: SimPod): number =>
  b.pod.priority - a.pod.priority || (a.pod.uid < b.pod.uid ? -1 : 1)

function start(world: World, uid: string, node: string): void {
  const started = putPod(world, uid, {
    node,
    phase: 'Running',
    startedAt: world.now,
    unschedulableSince: null,
  })
  if (started === null) return
  world.watch.onPod?.({ kind: 'started', sim: started }, world)
  const durationMs = started.plan.durationMs
  if (durationMs !== null) setPod(world, { ...started, endsAt: millis(world.now + durationMs) })
}

/** The least filled of the nodes that fit; of equal ones the first by name. */
function chooseNode({ index }: World, pod: QuotaPod, nodes: readonly ClusterNode[]): string | null {
  let [best, emptiest] = [null as string | null, -1]
  for (const node of nodes) {
    const held = index.held.get(node.name)
    if (misfitOf(pod.placement, node) !== null || !holds(node, pod, held)) continue
    const emptiness = emptinessOf(node, held)
    if (emptiness > emptiest) [best, emptiest] = [node.name, emptiness]
  }
  return best
}

type Held = ReadonlyMap<string, Amount> | undefined

function holds(node: ClusterNode, { request }: QuotaPod, held: Held): boolean {
  const fits = (resource: string, amount: Amount): boolean =>
    amount === ZERO || add(held?.get(resource) ?? ZERO, amount) <= (node.allocatable.get(resource) ?? ZERO)
  return fits(PODS, ONE_POD) && [...request].every(([resource, amount]) => fits(resource, amount))
}

/** The free part of cores and memory, from 0 to 2. */
function emptinessOf(node: ClusterNode, held: Held): number {
  return ['cpu', 'memory'].reduce((sum, resource) => {
    const all = node.allocatable.get(resource) ?? ZERO
    const free = subtract(all, held?.get(resource) ?? ZERO)
    return sum + (all > ZERO ? Number(toNano(free)) / Number(toNano(all)) : 0)
  }, 0)
}
