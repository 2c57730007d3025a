import type { V1ContainerStatus, V1Pod, V1PodCondition, V1PodSchedulingGate } from '@kubernetes/client-node'
import type { Millis } from '#core/base/units.ts'
import { CONDITION, GATE, POD_NOTES } from '#core/wire.ts'
import { JOB_LABELS } from '../../jobs/kinds.ts'
import type { PodFacts } from '../../store/records.ts'
import { isObject, readList, readOptional, readText, readTexts, readTime } from './read.ts'

/** What jobs and quotas want to know of a pod beyond its request. */
export function podFacts(pod: V1Pod): PodFacts {
  const conditions = readList<V1PodCondition>(pod.status?.conditions)
  const condition = (type: string) => conditions.find(each => each.type === type)
  const scheduled = condition('PodScheduled')
  const gates = readList<V1PodSchedulingGate>(pod.spec?.schedulingGates)
  return {
    labels: Object.fromEntries(
      Object.entries(readTexts(pod.metadata?.labels)).filter(([label]) => JOB_LABELS.has(label)),
    ),
    isReady: condition('Ready')?.status === 'True',
    scheduledAt: scheduled?.status === 'True' ? readTime(scheduled.lastTransitionTime) : null,
    startedAt: readTime(pod.status?.startTime),
    endedAt: endOf(pod),
    waiting: waitingOf(pod, condition(CONDITION) ?? scheduled),
    isGated: gates.some(({ name }) => name === GATE),
    leaf: readOptional(readTexts(pod.metadata?.annotations)[POD_NOTES.leaf]),
  }
}

/** When its last container ended; null while one runs. */
function endOf(pod: V1Pod): Millis | null {
  const ends = readList<V1ContainerStatus>(pod.status?.containerStatuses).map(({ state }) =>
    readTime(state?.terminated?.finishedAt),
  )
  const known = ends.filter(end => end !== null)
  return known.length === ends.length ? (known.toSorted((a, b) => b - a)[0] ?? null) : null
}

/** Why it does not run: what holds it back from a node, else what the first waiting container waits for. */
function waitingOf(pod: V1Pod, scheduled: V1PodCondition | undefined): PodFacts['waiting'] {
  if (pod.status?.phase !== 'Pending') return null
  if (scheduled?.status === 'False' && readText(scheduled.reason) !== '')
    return { reason: readText(scheduled.reason), message: readText(scheduled.message) }
  for (const { state } of readList<V1ContainerStatus>(pod.status.containerStatuses)) {
    const waiting = isObject(state?.waiting) ? state.waiting : null
    const reason = readText(waiting?.reason)
    if (reason !== '' && reason !== 'ContainerCreating' && reason !== 'PodInitializing')
      return { reason, message: readText(waiting?.message) }
  }
  return null
}
