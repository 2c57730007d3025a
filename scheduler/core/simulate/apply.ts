// Documents and deletions of a step, done to the simulated cluster.
import { hasEnded } from '../schedule/charge.ts'
import { misfitOf } from '../schedule/fit.ts'
import type { ClusterNode } from '../schedule/snapshot.ts'
import type { QuotaTree } from '../quota/tree.ts'
import { TREE } from '../wire.ts'
import { type Item, type Ref, keyOf } from './item.ts'
import { recharge } from './podIndex.ts'
import type { PodPlan } from './podPlan.ts'
import {
  type World,
  createPod,
  deletePod,
  knowsClass,
  noteLoss,
  putPod,
  removePod,
  workloadKey,
} from './world.ts'

/** Creates the object, or changes the one that is there. @returns why it cannot be, with the field; null when it could */
export function applyItem(
  world: World,
  item: Item,
): { readonly path: readonly string[]; readonly why: string } | null {
  const plan = item.kind === 'Pod' ? item.plan : 'workload' in item ? item.workload.plan : null
  const className = plan?.priorityClass ?? null
  if (className !== null && !knowsClass(world, className)) {
    const path = [...(item.kind === 'Pod' ? [] : ['spec', 'template']), 'spec', 'priorityClassName']
    return { path, why: `there is no PriorityClass ${className}` }
  }
  world.objects.add(keyOf(item.ref))
  put(world, item)
  return null
}

function put(world: World, item: Item): void {
  switch (item.kind) {
    case 'Node':
      return putNode(world, item.node)
    case TREE.kind:
      return plantTree(world, item.tree)
    case 'Pod':
      return putBarePod(world, item.ref, item.plan)
    case 'PodGroup':
      world.gangs.set(item.gang.key, item.gang.minAvailable)
      return world.ledger.putGang(item.gang)
    case 'PriorityClass':
      return void world.classes.set(item.ref.name, item.priorityClass)
    case 'PodDisruptionBudget':
      return void world.budgets.set(keyOf(item.ref), item.budget)
    case 'Namespace':
      return
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'Job': {
      const key = workloadKey(item.workload)
      world.workloads.set(key, item.workload)
      if (!world.ordinals.has(key)) world.ordinals.set(key, world.ordered++)
      world.index.stirred.add(key)
      if (item.kind === 'Job' && !world.jobs.has(key))
        world.jobs.set(key, { succeeded: 0, failed: 0, retryAt: world.now, isOver: false })
    }
  }
}

function plantTree(world: World, tree: QuotaTree | null): void {
  world.tree = tree
  recharge(world.index, tree)
  world.ledger.setTree(tree, world.now)
}

/** A taint that says NoExecute sends away those that do not tolerate it. */
function putNode(world: World, node: ClusterNode): void {
  world.nodes.set(node.name, node)
  world.ledger.putNode(node)
  stirDaemons(world)
  const deadly = {
    ...node,
    isReady: true,
    isCordoned: false,
    taints: node.taints.filter(taint => taint.effect === 'NoExecute'),
  }
  for (const { pod } of world.pods.values())
    if (pod.node === node.name && misfitOf(pod.placement, deadly) === 'taint') deletePod(world, pod.uid)
}

/** What may change of a pod that is there: labels, notes, and, as by a resize in place, what it asks for. */
function putBarePod(world: World, { namespace, name }: Ref, plan: PodPlan): void {
  const had = [...world.pods.values()].find(
    ({ pod, owner }) =>
      owner === null && pod.namespace === namespace && pod.name === name && pod.goneBy === null,
  )
  if (had !== undefined && !hasEnded(had.pod)) {
    const { labels, request, isProtected, minRuntimeSeconds } = plan.pod
    putPod(world, had.pod.uid, { labels, request, isProtected, minRuntimeSeconds })
    return
  }
  if (had !== undefined) removePod(world, had.pod.uid)
  createPod(world, { plan, namespace, name, owner: null })
}

/** @returns whether there was such an object */
export function deleteObject(world: World, ref: Ref): boolean {
  const key = keyOf(ref)
  if (ref.kind === 'Pod') return deletePods(world, ref)
  if (!world.objects.delete(key) && ref.kind !== 'Namespace') return false
  switch (ref.kind) {
    case 'Node':
      loseNode(world, ref.name)
      break
    case TREE.kind:
      plantTree(world, null)
      break
    case 'PodGroup':
      world.gangs.delete(`${ref.namespace}/${ref.name}`)
      world.ledger.removeGang(`${ref.namespace}/${ref.name}`)
      break
    case 'PriorityClass':
      world.classes.delete(ref.name)
      break
    case 'PodDisruptionBudget':
      world.budgets.delete(key)
      world.ledger.removeBudget(ref.namespace, ref.name)
      break
    case 'Namespace':
      return deleteNamespace(world, ref.name)
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'Job':
      deleteWorkload(world, key)
  }
  return true
}

function deletePods(world: World, { namespace, name }: Ref): boolean {
  const found = [...world.pods.values()].filter(
    ({ pod }) => pod.namespace === namespace && pod.name === name && pod.goneBy === null,
  )
  for (const { pod } of found) deletePod(world, pod.uid)
  return found.length > 0
}

/** Their pods follow the nodes. */
function stirDaemons({ workloads, index }: World): void {
  for (const [key, { kind }] of workloads) if (kind === 'DaemonSet') index.stirred.add(key)
}

/** Its pods are gone with it: nobody is left who could end them in peace. */
function loseNode(world: World, name: string): void {
  world.nodes.delete(name)
  world.ledger.removeNode(name)
  stirDaemons(world)
  for (const sim of world.index.live.values()) {
    if (sim.pod.node !== name) continue
    noteLoss(world, sim)
    world.watch.onPod?.({ kind: 'lost', sim }, world)
    removePod(world, sim.pod.uid)
  }
}

function deleteWorkload(world: World, key: string): void {
  world.workloads.delete(key)
  world.ordinals.delete(key)
  world.jobs.delete(key)
  world.retries.delete(key)
  for (const uid of world.index.ofOwner.get(key)?.keys() ?? []) deletePod(world, uid)
}

/** With everything in it. */
function deleteNamespace(world: World, name: string): boolean {
  const keys = [...world.objects].filter(key => key.includes(` ${name}/`))
  for (const [key, workload] of world.workloads) if (workload.namespace === name) deleteWorkload(world, key)
  for (const [key, budget] of world.budgets) {
    if (budget.namespace !== name) continue
    world.budgets.delete(key)
    world.ledger.removeBudget(name, budget.name)
  }
  for (const gang of world.gangs.keys()) {
    if (!gang.startsWith(`${name}/`)) continue
    world.gangs.delete(gang)
    world.ledger.removeGang(gang)
  }
  const pods = [...world.pods.values()].filter(({ pod }) => pod.namespace === name)
  for (const { pod } of pods) deletePod(world, pod.uid)
  for (const key of keys) world.objects.delete(key)
  return keys.length > 0 || pods.length > 0
}
