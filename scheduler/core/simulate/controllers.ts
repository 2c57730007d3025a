// Workload controllers: what Kubernetes' own would do next.
import { misfitOf } from '../schedule/fit.ts'
import { hasEnded } from '../schedule/charge.ts'
import type { ClusterNode, Placement, Toleration } from '../schedule/snapshot.ts'
import { NODE_NAME_KEY } from '../pods/placement.ts'
import {
  type SimPod,
  type World,
  createPod,
  deletePod,
  isActive,
  isRunning,
  removePod,
  workloadKey,
} from './world.ts'
import type { Workload } from './workload.ts'

type Of<K extends Workload['kind']> = Extract<Workload, { kind: K }>

/** Lets every controller whose pods changed act once, the oldest workload first. @returns whether one of them did anything */
export function reconcile(world: World): boolean {
  const { stirred, ofOwner } = world.index
  const { ordinals, workloads } = world
  const keys = [...stirred].toSorted((a, b) => (ordinals.get(a) ?? 0) - (ordinals.get(b) ?? 0))
  stirred.clear()
  let hasActed = false
  for (const key of keys) {
    const workload = workloads.get(key)
    if (workload === undefined) continue
    hasActed = reconcileOne(world, workload, [...(ofOwner.get(key)?.values() ?? [])]) || hasActed
  }
  return hasActed
}

function reconcileOne(world: World, workload: Workload, pods: readonly SimPod[]): boolean {
  switch (workload.kind) {
    case 'Deployment':
      return reconcileDeployment(world, workload, pods)
    case 'StatefulSet':
      return reconcileStatefulSet(world, workload, pods)
    case 'DaemonSet':
      return reconcileDaemonSet(world, workload, pods)
    case 'Job':
      return reconcileJob(world, workload, pods)
  }
}

function create(world: World, workload: Workload, count: number): boolean {
  const key = workloadKey(workload)
  const { plan, namespace } = workload
  for (let made = 0; made < count; made++) {
    const serial = (world.serials.get(key) ?? 0) + 1
    world.serials.set(key, serial)
    createPod(world, { plan, namespace, name: `${workload.name}-${serial}`, owner: workload })
  }
  return count > 0
}

function remove(world: World, pods: readonly SimPod[]): boolean {
  for (const { pod } of pods) deletePod(world, pod.uid)
  return pods.length > 0
}

const isCurrent =
  ({ plan }: Workload) =>
  (pod: SimPod): boolean =>
    pod.plan.revision === plan.revision

/** Those that a ReplicaSet takes first: without a node, not running, the youngest. */
const byDispensability = (a: SimPod, b: SimPod): number =>
  Number(a.pod.node !== null) - Number(b.pod.node !== null) ||
  Number(isRunning(a)) - Number(isRunning(b)) ||
  (a.pod.uid < b.pod.uid ? 1 : -1)

/** @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/controller/deployment/rolling.go */
function reconcileDeployment(world: World, workload: Of<'Deployment'>, pods: readonly SimPod[]): boolean {
  const { replicas } = workload
  const active = pods.filter(isActive)
  const current = active.filter(isCurrent(workload))
  const old = active.filter(pod => !isCurrent(workload)(pod))
  if (current.length > replicas)
    return remove(world, current.toSorted(byDispensability).slice(0, current.length - replicas))
  if (workload.isRecreated && pods.some(pod => !isCurrent(workload)(pod) && !hasEnded(pod.pod)))
    return remove(world, old)
  const room = old.length === 0 ? replicas : replicas + workload.maxSurge - old.length
  const hasGrown = create(world, workload, Math.max(0, Math.min(replicas, room) - current.length))
  return removeOld(world, workload, { current, old }) || hasGrown
}

type Revisions = { readonly current: readonly SimPod[]; readonly old: readonly SimPod[] }

/** Old pods that do not run go first, then as many that run as the new ones make up for. */
function removeOld(world: World, workload: Of<'Deployment'>, { current, old }: Revisions): boolean {
  if (old.length === 0) return false
  const needed = workload.replicas - workload.maxUnavailable
  const unready = current.filter(pod => !isRunning(pod)).length
  const most = old.length + current.length - needed - unready
  const idle = old.filter(pod => !isRunning(pod)).slice(0, Math.max(0, most))
  const running = old.filter(isRunning)
  const spare = running.length + current.filter(isRunning).length - needed
  const surplus = running.slice(0, Math.max(0, Math.min(spare, most - idle.length)))
  return remove(world, [...idle, ...surplus])
}

/** @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#deployment-and-scaling-guarantees */
function reconcileStatefulSet(world: World, workload: Of<'StatefulSet'>, pods: readonly SimPod[]): boolean {
  const ended = pods.filter(({ pod }) => hasEnded(pod))
  for (const { pod } of ended) removePod(world, pod.uid)
  if (ended.length > 0) return true
  const bySlot = new Map(pods.map(pod => [Number(pod.slot), pod]))
  const { plan, namespace, replicas, isParallel } = workload
  for (let slot = 0; slot < replicas; slot++) {
    const pod = bySlot.get(slot)
    if (pod === undefined) {
      createPod(world, {
        plan,
        namespace,
        name: `${workload.name}-${slot}`,
        owner: workload,
        slot: String(slot),
      })
      return true
    }
    if (!isParallel && !isRunning(pod)) return false
  }
  if (pods.some(({ pod }) => pod.goneBy !== null)) return false
  const fromTop = [...bySlot].toSorted(([a], [b]) => b - a).map(([, pod]) => pod)
  const next =
    fromTop.find(({ slot }) => Number(slot) >= replicas) ??
    (pods.every(isRunning) ? fromTop.find(pod => !isCurrent(workload)(pod)) : undefined)
  return next !== undefined && remove(world, [next])
}

/** Its pods tolerate what befalls nodes. https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/#taints-and-tolerations */
const DAEMON_TOLERATIONS: readonly Toleration[] = [
  'not-ready',
  'unreachable',
  'disk-pressure',
  'memory-pressure',
  'pid-pressure',
  'unschedulable',
].map(name => ({ key: `node.kubernetes.io/${name}`, operator: 'Exists', value: '', effect: null }))

function reconcileDaemonSet(world: World, workload: Of<'DaemonSet'>, pods: readonly SimPod[]): boolean {
  const { plan, namespace } = workload
  const { placement } = plan.pod
  const tolerant: Placement = { ...placement, tolerations: [...placement.tolerations, ...DAEMON_TOLERATIONS] }
  const isWanted = (node: ClusterNode): boolean => misfitOf(tolerant, { ...node, isReady: true }) === null
  const wanted = [...world.nodes.values()].filter(isWanted)
  const surplus = pods.filter(
    pod => isActive(pod) && (!isCurrent(workload)(pod) || !wanted.some(node => node.name === pod.slot)),
  )
  const missing = wanted.filter(node => !pods.some(pod => pod.slot === node.name && !hasEnded(pod.pod)))
  for (const node of missing) {
    const own = { key: NODE_NAME_KEY, operator: 'In' as const, values: [node.name] }
    const terms = tolerant.terms.length === 0 ? [[own]] : tolerant.terms.map(term => [...term, own])
    const bound = { ...plan, pod: { ...plan.pod, placement: { ...tolerant, terms } } }
    createPod(world, {
      plan: bound,
      namespace,
      name: `${workload.name}-${node.name}`,
      owner: workload,
      slot: node.name,
    })
  }
  return remove(world, surplus) || missing.length > 0
}

/** @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-backoff-failure-policy */
function reconcileJob(world: World, workload: Of<'Job'>, pods: readonly SimPod[]): boolean {
  const job = world.jobs.get(workloadKey(workload))
  if (job === undefined) return false
  const active = pods.filter(isActive)
  const { completions, parallelism } = workload
  const isComplete =
    completions === null ? job.succeeded > 0 && active.length === 0 : job.succeeded >= completions
  if (isComplete || job.failed > workload.backoffLimit) {
    job.isOver = true
    world.retries.delete(workloadKey(workload))
  }
  if (job.isOver) forgetEnded(world, pods)
  if (job.isOver || workload.isSuspended) return remove(world, active)
  const open = completions === null ? (job.succeeded > 0 ? 0 : parallelism) : completions - job.succeeded
  const wanted = Math.min(parallelism, open)
  if (active.length > wanted && (completions !== null || job.succeeded === 0))
    return remove(world, active.toSorted(byDispensability).slice(0, active.length - wanted))
  return world.now >= job.retryAt && create(world, workload, Math.max(0, wanted - active.length))
}

/** The pods of a Job that is over have nothing to say any more, unless others of their gangs have yet to start or end. */
function forgetEnded(world: World, pods: readonly SimPod[]): void {
  for (const { pod } of pods.every(sim => hasEnded(sim.pod)) ? pods : []) {
    const gang = pod.gang === null ? [] : [...(world.index.ofGang.get(pod.gang)?.values() ?? [])]
    if (gang.every(member => hasEnded(member.pod))) removePod(world, pod.uid)
  }
}
