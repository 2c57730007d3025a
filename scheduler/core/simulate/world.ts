// The simulated cluster: what there is at one moment, and the few ways in which it changes.
import { type Millis, millis } from '../base/units.ts'
import { DEFAULT_SETTINGS } from '../deploy/settings.ts'
import type { PriorityClass } from '../pods/cluster.ts'
import type { QuotaTree } from '../quota/tree.ts'
import { createBackOffs } from '../schedule/backOffs.ts'
import { hasEnded } from '../schedule/charge.ts'
import type { Decision } from '../schedule/decision.ts'
import { type Ledger, createLedger } from '../schedule/ledger.ts'
import type { ClusterNode, DisruptionBudget, QuotaPod } from '../schedule/snapshot.ts'
import { type BudgetPlan, budgetNow } from './budget.ts'
import type { PodPlan } from './podPlan.ts'
import type { Workload } from './workload.ts'

export type SimPod = {
  readonly pod: QuotaPod
  readonly plan: PodPlan
  /** Key of the workload that made it. */
  readonly owner: string | null
  /** Its place in a StatefulSet, or the node of a DaemonSet. */
  readonly slot: string | null
  /** When it ends by itself. */
  readonly endsAt: Millis | null
}

/** A Job's past. */
export type JobRecord = { succeeded: number; failed: number; retryAt: Millis; isOver: boolean }

export type Eviction = {
  readonly pod: string
  readonly leaf: string | null
  /** The pod that gets what is freed. */
  readonly for: string | null
  readonly reason: string
}
export type Violation = { readonly rule: string; readonly detail: string }

export type World = {
  now: Millis
  tree: QuotaTree | null
  readonly pods: Map<string, SimPod>
  readonly nodes: Map<string, ClusterNode>
  readonly workloads: Map<string, Workload>
  readonly jobs: Map<string, JobRecord>
  readonly budgets: Map<string, BudgetPlan>
  readonly classes: Map<string, PriorityClass>
  /** Sizes that group objects state, by gang. */
  readonly gangs: Map<string, number>
  /** Keys of the objects that documents made. */
  readonly objects: Set<string>
  readonly ledger: Ledger
  readonly backOffs: ReturnType<typeof createBackOffs>
  /** Without any node in the whole file, pods run as soon as their quota allows it. */
  readonly hasNodes: boolean
  /** Names that pods of workloads were given, counted. */
  readonly serials: Map<string, number>
  made: number
  admitted: number
  /** Rounds in which anything happened. */
  moves: number
  /** Of the last decision. */
  waits: readonly Extract<Decision, { kind: 'wait' }>[]
  nextDueAt: Millis | null
  /** Since the step began. */
  evictions: Eviction[]
  violations: Violation[]
}

export function createWorld(hasNodes: boolean): World {
  const options = { ...DEFAULT_SETTINGS.schedule, ungatedNamespaces: new Set<string>() }
  return {
    now: millis(0),
    tree: null,
    pods: new Map(),
    nodes: new Map(),
    workloads: new Map(),
    jobs: new Map(),
    budgets: new Map(),
    classes: new Map(),
    gangs: new Map(),
    objects: new Set(),
    ledger: createLedger({ ...options, checkRoom: options.checkRoom && hasNodes }),
    backOffs: createBackOffs(),
    hasNodes,
    serials: new Map(),
    made: 0,
    admitted: 0,
    moves: 0,
    waits: [],
    nextDueAt: null,
    evictions: [],
    violations: [],
  }
}

export const workloadKey = ({ kind, namespace, name }: Workload): string => `${kind} ${namespace}/${name}`
export const podName = ({ pod }: SimPod): string => `${pod.namespace}/${pod.name}`

/** Neither ended nor on its way out: what a controller counts. */
export const isActive = ({ pod }: SimPod): boolean => pod.goneBy === null && !hasEnded(pod)
export const isRunning = ({ pod }: SimPod): boolean => pod.phase === 'Running' && pod.goneBy === null

/** Changes a pod, for the ledger too. */
export function putPod(world: World, uid: string, change: Partial<QuotaPod>): SimPod | null {
  const had = world.pods.get(uid)
  if (had === undefined) return null
  const now = { ...had, pod: { ...had.pod, ...change } }
  world.pods.set(uid, now)
  world.ledger.putPod(now.pod)
  return now
}

export type NewPod = {
  readonly plan: PodPlan
  readonly namespace: string
  readonly name: string
  readonly owner: Workload | null
  readonly slot?: string
}

/** A pod as admission lets it in: with our gate where its namespace belongs to a leaf and nothing exempts it. */
export function createPod(world: World, { plan, namespace, name, owner, slot }: NewPod): void {
  const uid = `pod-${String(++world.made).padStart(9, '0')}`
  const key = owner === null ? null : workloadKey(owner)
  const isExempt = plan.pod.node !== null || plan.isMirror || owner?.kind === 'DaemonSet'
  const isOurs = !isExempt && isBound(world.tree, namespace)
  const pod: QuotaPod = {
    ...plan.pod,
    uid,
    namespace,
    name,
    priority: priorityOf(world, plan),
    createdAt: world.now,
    isGated: plan.pod.isGated || isOurs,
    phase: 'Pending',
    startedAt: null,
    goneBy: null,
    unschedulableSince: null,
    gang:
      plan.pod.gang === null ? null : `${namespace}/${plan.pod.gang.slice(plan.pod.gang.indexOf('/') + 1)}`,
    controller: owner === null || key === null ? null : { kind: owner.kind, name: owner.name, uid: key },
  }
  world.pods.set(uid, { pod, plan, owner: key, slot: slot ?? null, endsAt: null })
  world.ledger.putPod(pod)
}

function isBound(tree: QuotaTree | null, namespace: string): boolean {
  const visit = (node: QuotaTree['root']): boolean =>
    node.children.length === 0 ? node.namespaces.includes(namespace) : node.children.some(visit)
  return tree !== null && visit(tree.root)
}

/** Classes that every cluster has. */
const SYSTEM_CLASSES: Readonly<Record<string, number>> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
}

export const knowsClass = ({ classes }: World, name: string): boolean =>
  classes.has(name) || Object.hasOwn(SYSTEM_CLASSES, name)

function priorityOf({ classes }: World, { priorityClass, pod }: PodPlan): number {
  if (priorityClass === null)
    return [...classes.values()].find(({ isDefault }) => isDefault)?.value ?? pod.priority
  return classes.get(priorityClass)?.value ?? SYSTEM_CLASSES[priorityClass] ?? pod.priority
}

/** Asks a pod to go. One that no node holds is gone at once; another after its grace period. */
export function deletePod(world: World, uid: string): void {
  const had = world.pods.get(uid)
  if (had === undefined || had.pod.goneBy !== null) return
  noteLoss(world, had)
  if (had.pod.node === null || had.plan.graceMs === 0 || hasEnded(had.pod)) removePod(world, uid)
  else putPod(world, uid, { goneBy: millis(world.now + had.plan.graceMs) })
}

export function removePod(world: World, uid: string): void {
  world.pods.delete(uid)
  world.ledger.removePod(uid)
}

const FIRST_RETRY_MS = 10_000
const LAST_RETRY_MS = 600_000

/** A pod of a Job that goes before it has ended counts as failed, and the next one comes later and later. */
export function noteLoss(world: World, { owner, pod }: SimPod): void {
  const workload = owner === null ? undefined : world.workloads.get(owner)
  const job = owner === null ? undefined : world.jobs.get(owner)
  if (workload?.kind !== 'Job' || job === undefined || workload.isSuspended || job.isOver || hasEnded(pod))
    return
  if (workload.ignoresDisruption || pod.isGated) return
  job.failed++
  job.retryAt = millis(world.now + Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (job.failed - 1)))
}

/** Tells the ledger what disruption budgets allow now. */
export function putBudgets(world: World): void {
  for (const budget of budgetsNow(world)) world.ledger.putBudget(budget)
}

/** What disruption budgets allow now. */
export function budgetsNow(world: World): readonly DisruptionBudget[] {
  if (world.budgets.size === 0) return []
  const pods = [...world.pods.values()].map(({ pod, owner }) => ({
    pod,
    owner,
    scale: scaleOf(world, owner),
  }))
  return [...world.budgets.values()].map(plan => budgetNow(plan, pods))
}

/** How many pods a controller should have; a bare pod is one. */
function scaleOf(world: World, key: string | null): number {
  const workload = key === null ? undefined : world.workloads.get(key)
  if (workload === undefined) return 1
  if (workload.kind === 'Job') return workload.parallelism
  if (workload.kind !== 'DaemonSet') return workload.replicas
  return [...world.pods.values()].filter(({ owner }) => owner === key).length
}
