import type {
  V1Container,
  V1ContainerState,
  V1ContainerStatus,
  V1Pod,
  V1PodCondition,
} from '@kubernetes/client-node'
import { isDeleting } from './metadata.ts'
import { isObject, readCount, readList, readText } from './read.ts'

/** What `kubectl get pods` prints in the columns STATUS and RESTARTS. */
export type PodStatus = { readonly status: string; readonly restarts: number }

/**
 * A pod's status in one word, exactly as kubectl finds it: the reason of the first init container that is not done, else
 * that of the first container that waits or has ended, else the phase.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/printers/internalversion/printers.go (`printPod`)
 */
export function podStatus(pod: V1Pod): PodStatus {
  const conditions = readList<V1PodCondition>(pod.status?.conditions)
  const initial = initialReason(pod, conditions)
  const init = initProgress(pod)
  const isInitialized = conditions.find(condition => condition.type === 'Initialized')?.status === 'True'
  const reason = init.reason ?? initial
  if (init.reason !== null && !isInitialized) {
    return { status: lastWord(pod, reason), restarts: init.restarts }
  }
  const main = mainStatus(pod, conditions, reason)
  return { status: lastWord(pod, main.status), restarts: init.sidecarRestarts + main.restarts }
}

function initialReason(pod: V1Pod, conditions: readonly V1PodCondition[]): string {
  const isGated = conditions.some(
    condition => condition.type === 'PodScheduled' && condition.reason === 'SchedulingGated',
  )
  return isGated ? 'SchedulingGated' : readText(pod.status?.reason) || readText(pod.status?.phase)
}

type InitProgress = {
  /** Of the init container that holds the pod up; null: none does. */
  readonly reason: string | null
  readonly restarts: number
  readonly sidecarRestarts: number
}

function initProgress(pod: V1Pod): InitProgress {
  const containers = readList<V1Container>(pod.spec?.initContainers)
  const sidecars = new Set(
    containers.filter(container => container.restartPolicy === 'Always').map(container => container.name),
  )
  let [restarts, sidecarRestarts] = [0, 0]
  for (const [index, status] of readList<V1ContainerStatus>(pod.status?.initContainerStatuses).entries()) {
    const isSidecar = sidecars.has(status.name)
    restarts += readCount(status.restartCount)
    if (isSidecar) sidecarRestarts += readCount(status.restartCount)
    const isDone = hasSucceeded(stateOf(status).terminated) || (isSidecar && status.started === true)
    if (!isDone)
      return { reason: initReason(status, `${index}/${containers.length}`), restarts, sidecarRestarts }
  }
  return { reason: null, restarts, sidecarRestarts }
}

function initReason(status: V1ContainerStatus, progress: string): string {
  const { terminated, waiting } = stateOf(status)
  if (terminated) return `Init:${endOf(terminated)}`
  const reason = readText(waiting?.reason)
  return reason !== '' && reason !== 'PodInitializing' ? `Init:${reason}` : `Init:${progress}`
}

/** Containers are read last to first, so that the first one has the last word. */
function mainStatus(pod: V1Pod, conditions: readonly V1PodCondition[], before: string): PodStatus {
  let [status, restarts, hasRunning, error] = [before, 0, false, '']
  for (const container of readList<V1ContainerStatus>(pod.status?.containerStatuses).toReversed()) {
    const { waiting, terminated, running } = stateOf(container)
    restarts += readCount(container.restartCount)
    if (readText(waiting?.reason) !== '') status = readText(waiting?.reason)
    else if (terminated) {
      status = endOf(terminated)
      if (!hasSucceeded(terminated)) error = status
    } else if (container.ready === true && running) hasRunning = true
  }
  if (status !== 'Completed') return { status, restarts }
  const isReady = conditions.some(condition => condition.type === 'Ready' && condition.status === 'True')
  if (hasRunning && isReady) return { status: 'Running', restarts }
  if (error !== '') return { status: error, restarts }
  return { status: hasRunning ? 'NotReady' : status, restarts }
}

/** A deletion outranks everything but the end of the pod. */
function lastWord(pod: V1Pod, status: string): string {
  if (!isDeleting(pod.metadata)) return status
  if (pod.status?.reason === 'NodeLost') return 'Unknown'
  const isTerminal = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
  return isTerminal ? status : 'Terminating'
}

/** An exit code that is left out is 0, as in Go. */
const hasSucceeded = (terminated: V1ContainerState['terminated']): boolean =>
  terminated !== undefined && (terminated.exitCode ?? 0) === 0

function endOf(terminated: NonNullable<V1ContainerState['terminated']>): string {
  const reason = readText(terminated.reason)
  if (reason !== '') return reason
  return terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${readCount(terminated.exitCode)}`
}

/** The states that are set, of which a server sets one. */
function stateOf(status: V1ContainerStatus): V1ContainerState {
  const state: V1ContainerState = isObject(status.state) ? status.state : {}
  return {
    ...(isObject(state.waiting) && { waiting: state.waiting }),
    ...(isObject(state.running) && { running: state.running }),
    ...(isObject(state.terminated) && { terminated: state.terminated }),
  }
}
