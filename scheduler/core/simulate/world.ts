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
import { isBound } from './leaves.ts'
import { type PodIndex, createPodIndex, reindex } from './podIndex.ts'
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

/** What befalls a pod. `gone`: it was removed before it had ended. */
export type PodEvent = { readonly sim: SimPod } & (
  | { readonly kind: 'came' | 'started' | 'ended' | 'gone' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'evicted'; readonly rule: string; readonly beneficiary: SimPod | null }
)

/** Looks on while a scenario is played, and may end it. */
export type Watch = {
  readonly onPod?: (event: PodEvent, world: World) => void
  /** Nothing moves at this moment any more. */
  readonly onRest?: (world: World) => void
  /** A step begins: nothing of it is done yet. */
  readonly onBegin?: (world: World) => void
  /** A step is over: the next begins, or the play ends. @param settled nothing would move any more */
  readonly onStep?: (world: World, step: string, settled: boolean) => void
  /** Asked at every moment. */
  readonly isCancelled?: () => boolean
}

export type World = {
  readonly watch: Watch
  now: Millis
  /** Which of the scenario's, from 0 for its start. */
  step: number
  tree: QuotaTree | null
  readonly pods: Map<string, SimPod>
  readonly index: PodIndex
  readonly nodes: Map<string, ClusterNode>
  readonly workloads: Map<string, Workload>
  /** Which workload came before which, by key. */
  readonly ordinals: Map<string, number>
  readonly jobs: Map<string, JobRecord>
  /** When Jobs that lost a pod may try again, by key. */
  readonly retries: Map<string, Millis>
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
  /** How many workloads there were. */
  ordered: number
  admitted: number
  /** Rounds in which anything happened. */
  moves: number
  nextDueAt: Millis | null
  /** Since the step began. */
  evictions: Eviction[]
  violations: Violation[]
}

export function createWorld(hasNodes: boolean, watch: Watch = {}): World {
  const options = { ...DEFAULT_SETTINGS.schedule, ungatedNamespaces: new Set<string>() }
  return {
    watch,
    step: 0,
    now: millis(0),
    tree: null,
    pods: new Map(),
    index: createPodIndex(),
    nodes: new Map(),
    workloads: new Map(),
    ordinals: new Map(),
    jobs: new Map(),
    retries: new Map(),
    budgets: new Map(),
    classes: new Map(),
    gangs: new Map(),
    objects: new Set(),
    ledger: createLedger({ ...options, checkRoom: options.checkRoom && hasNodes }),
    backOffs: createBackOffs(),
    hasNodes,
    serials: new Map(),
    made: 0,
    ordered: 0,
    admitted: 0,
    moves: 0,
    nextDueAt: null,
    evictions: [],
    violations: [],
  }
}

export const workloadKey = ({ kind, namespace, name }: Workload): string => `${kind} ${namespace}/${name}`
export const podName = ({ pod }: SimPod): string => `${pod.namespace}/${pod.name}`

export type Wait = Extract<Decision, { kind: 'wait' }>

/** Who waits and why, as things stand. */
export const waitsOf = ({ ledger, now }: World): readonly Wait[] =>
  ledger.decide(now).decisions.filter(decision => decision.kind === 'wait')

/** Neither ended nor on its way out: what a controller counts. */
export const isActive = ({ pod }: SimPod): boolean => pod.goneBy === null && !hasEnded(pod)
export const isRunning = ({ pod }: SimPod): boolean => pod.phase === 'Running' && pod.goneBy === null

/** Changes a pod, for the ledger too. */
export function putPod(world: World, uid: string, change: Partial<QuotaPod>): SimPod | null {
  const had = world.pods.get(uid)
  if (had === undefined) return null
  const now = { ...had, pod: { ...had.pod, ...change } }
  setPod(world, now)
  return now
}

/** Puts a pod in the place of what it was. */
export function setPod(world: World, now: SimPod): void {
  const { uid } = now.pod
  const had = world.pods.get(uid)
  world.pods.set(uid, now)
  reindex(world.index, uid, { had, now, tree: world.tree })
  if (had?.pod !== now.pod) world.ledger.putPod(now.pod)
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
  const sim = { pod, plan, owner: key, slot: slot ?? null, endsAt: null }
  setPod(world, sim)
  world.watch.onPod?.({ kind: 'came', sim }, world)
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
  const had = world.pods.get(uid)
  reindex(world.index, uid, { had, now: null, tree: world.tree })
  world.pods.delete(uid)
  world.ledger.removePod(uid)
  if (had !== undefined && !hasEnded(had.pod)) world.watch.onPod?.({ kind: 'gone', sim: had }, world)
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
  world.retries.set(workloadKey(workload), job.retryAt)
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
  return world.index.ofOwner.get(key ?? '')?.size ?? 0
}
