// What a job says of itself, in Canopy's words. Pure.
import type { Millis } from '#core/base/units.ts'
import { dig, listAt, textAt, timeAt } from './dig.ts'

export const JOB_STATUSES = ['Pending', 'Running', 'Succeeded', 'Failed'] as const
export type JobStatus = (typeof JOB_STATUSES)[number]

/** Why it is pending, or what is odd about its running. */
export const JOB_DETAILS = ['suspended', 'queued', 'restarting', 'notReady', 'stopping'] as const
export type JobDetail = (typeof JOB_DETAILS)[number]

export type JobState = {
  readonly status: JobStatus
  readonly detail: JobDetail | null
  /** The controller's own words, of the condition that decided. */
  readonly message: string | null
  readonly startedAt: Millis | null
  readonly endedAt: Millis | null
}

type Condition = {
  readonly type: string
  readonly isTrue: boolean
  readonly message: string
  readonly at: Millis | null
}

export const conditionsOf = (object: unknown): readonly Condition[] =>
  listAt(object, 'status', 'conditions').map(condition => ({
    type: textAt(condition, 'type'),
    isTrue: textAt(condition, 'status') === 'True',
    message: textAt(condition, 'message') || textAt(condition, 'reason'),
    at: timeAt(condition, 'lastTransitionTime'),
  }))

export const isSuspended = (object: unknown): boolean =>
  dig(object, 'spec', 'suspend') === true || dig(object, 'spec', 'runPolicy', 'suspend') === true

/** The condition of a type that is True now. */
const trueOf = (conditions: readonly Condition[], ...types: readonly string[]): Condition | undefined =>
  conditions.find(({ type, isTrue }) => isTrue && types.includes(type))

const state = (status: JobStatus, more: Partial<JobState> = {}): JobState => ({
  status,
  detail: null,
  message: null,
  startedAt: null,
  endedAt: null,
  ...more,
})

/** A job of Kueue that is suspended waits in its queue. */
const heldBack = (object: unknown): JobDetail =>
  'kueue.x-k8s.io/queue-name' in Object(dig(object, 'metadata', 'labels')) ? 'queued' : 'suspended'

const timesOf = (object: unknown, end?: Condition) => ({
  startedAt: timeAt(object, 'status', 'startTime'),
  endedAt: timeAt(object, 'status', 'completionTime') ?? end?.at ?? null,
})

/** The end that conditions tell of, if any: of types as the kind names them. */
function endOf(object: unknown, succeeded: readonly string[], failed: readonly string[]): JobState | null {
  const conditions = conditionsOf(object)
  const good = trueOf(conditions, ...succeeded)
  if (good) return state('Succeeded', { ...timesOf(object, good), message: good.message || null })
  const bad = trueOf(conditions, ...failed)
  if (bad) return state('Failed', { ...timesOf(object, bad), message: bad.message || null })
  return null
}

/**
 * kubeflow.org/v1 and v2beta1: of several conditions that are True the end counts first, then Running.
 * https://github.com/kubeflow/training-operator/blob/v1.9.0/pkg/apis/kubeflow.org/v1/common_types.go
 */
export function kubeflowState(object: unknown): JobState {
  const ended = endOf(object, ['Succeeded'], ['Failed'])
  if (ended) return ended
  const conditions = conditionsOf(object)
  const { startedAt } = timesOf(object)
  if (isSuspended(object) || trueOf(conditions, 'Suspended'))
    return state('Pending', { detail: heldBack(object), startedAt: null })
  if (trueOf(conditions, 'Running')) return state('Running', { startedAt })
  const restarting = trueOf(conditions, 'Restarting')
  if (restarting)
    return state('Pending', { detail: 'restarting', message: restarting.message || null, startedAt })
  return state('Pending')
}

/** arena's own MPIJob (v1alpha1): https://github.com/kubeflow/arena/blob/master/pkg/training/trainer_mpi.go */
export function launcherState(object: unknown): JobState {
  const times = timesOf(object)
  switch (textAt(object, 'status', 'launcherStatus')) {
    case 'Active':
      return state('Running', times)
    case 'Succeeded':
      return state('Succeeded', times)
    case 'Failed':
      return state('Failed', times)
    default:
      return state('Pending')
  }
}

/** https://kubernetes.io/docs/concepts/workloads/controllers/job/ */
export function batchState(object: unknown): JobState {
  const ended = endOf(object, ['Complete'], ['Failed'])
  if (ended) return ended
  const { startedAt } = timesOf(object)
  if (isSuspended(object)) return state('Pending', { detail: heldBack(object) })
  const active = Number(dig(object, 'status', 'active') ?? 0)
  const ready = Number(dig(object, 'status', 'ready') ?? 0)
  if (active > 0 && ready > 0) return state('Running', { startedAt })
  return state('Pending', { detail: active > 0 ? 'notReady' : null, startedAt })
}

/** Child jobs with a ready, or at least a running or pending, pod. */
const childrenOf = (object: unknown, field: string) => {
  const children = listAt(object, 'status', field)
  const sum = (key: string): number =>
    children.reduce<number>((total, child) => total + Number(dig(child, key) ?? 0), 0)
  return { active: sum('active'), ready: sum('ready') }
}

/** No condition says that it runs: https://github.com/kubeflow/trainer (TrainJobStatus) */
export function trainJobState(object: unknown): JobState {
  return parentState(object, { done: ['Complete'], children: 'jobsStatus' })
}

/** https://github.com/kubernetes-sigs/jobset (JobSetStatus) */
export function jobSetState(object: unknown): JobState {
  return parentState(object, { done: ['Completed'], children: 'replicatedJobsStatus' })
}

function parentState(object: unknown, names: { done: readonly string[]; children: string }): JobState {
  const ended = endOf(object, names.done, ['Failed'])
  if (ended) return ended
  if (isSuspended(object) || trueOf(conditionsOf(object), 'Suspended'))
    return state('Pending', { detail: heldBack(object) })
  const { active, ready } = childrenOf(object, names.children)
  if (ready > 0) return state('Running')
  return active > 0 ? state('Running', { detail: 'notReady' }) : state('Pending')
}

/** https://github.com/volcano-sh/volcano/blob/master/staging/src/volcano.sh/apis/pkg/apis/batch/v1alpha1/job.go (JobPhase) */
const VOLCANO: Readonly<Record<string, readonly [JobStatus, JobDetail | null]>> = {
  Running: ['Running', null],
  Restarting: ['Running', 'restarting'],
  Completing: ['Running', 'stopping'],
  Aborting: ['Running', 'stopping'],
  Terminating: ['Running', 'stopping'],
  Pending: ['Pending', null],
  Completed: ['Succeeded', null],
  Failed: ['Failed', null],
  Aborted: ['Failed', null],
  Terminated: ['Failed', null],
}

export function volcanoState(object: unknown): JobState {
  const [status, detail] = VOLCANO[textAt(object, 'status', 'state', 'phase')] ?? ['Pending', null]
  const isOver = status === 'Succeeded' || status === 'Failed'
  return state(status, {
    detail,
    message: textAt(object, 'status', 'state', 'message') || null,
    endedAt: isOver ? timeAt(object, 'status', 'state', 'lastTransitionTime') : null,
  })
}

/** https://docs.ray.io/en/latest/cluster/kubernetes/getting-started/rayjob-quick-start.html (jobStatus, jobDeploymentStatus) */
export function rayJobState(object: unknown): JobState {
  const jobStatus = textAt(object, 'status', 'jobStatus')
  const deployment = textAt(object, 'status', 'jobDeploymentStatus')
  const times = {
    startedAt: timeAt(object, 'status', 'startTime'),
    endedAt: timeAt(object, 'status', 'endTime'),
    message: textAt(object, 'status', 'message') || null,
  }
  if (jobStatus === 'SUCCEEDED') return state('Succeeded', times)
  if (jobStatus === 'FAILED' || jobStatus === 'STOPPED' || deployment === 'Failed')
    return state('Failed', times)
  const running = { ...times, endedAt: null }
  if (isSuspended(object) || deployment === 'Suspended')
    return state('Pending', { detail: heldBack(object), message: times.message })
  if (jobStatus === 'RUNNING') return state('Running', running)
  return state('Pending', { ...running, detail: deployment === 'Retrying' ? 'restarting' : null })
}

export function rayClusterState(object: unknown): JobState {
  const message = textAt(object, 'status', 'reason') || null
  switch (textAt(object, 'status', 'state')) {
    case 'ready':
      return state('Running', { message })
    case 'failed':
      return state('Failed', { message })
    case 'suspended':
      return state('Pending', { detail: heldBack(object), message })
    default:
      return state('Pending', { message })
  }
}

/** https://github.com/kubeflow/spark-operator/blob/master/api/v1beta2/sparkapplication_types.go (ApplicationStateType) */
export function sparkState(object: unknown): JobState {
  const phase = textAt(object, 'status', 'applicationState', 'state')
  const message = textAt(object, 'status', 'applicationState', 'errorMessage') || null
  const startedAt = timeAt(object, 'status', 'lastSubmissionAttemptTime')
  const endedAt = timeAt(object, 'status', 'terminationTime')
  if (phase === 'COMPLETED') return state('Succeeded', { startedAt, endedAt })
  if (phase === 'FAILED' || phase === 'SUBMISSION_FAILED')
    return state('Failed', { startedAt, endedAt, message })
  if (['RUNNING', 'SUCCEEDING', 'FAILING'].includes(phase)) return state('Running', { startedAt })
  return state('Pending', { message, detail: phase === 'PENDING_RERUN' ? 'restarting' : null })
}
