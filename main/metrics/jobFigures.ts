// The training job dashboard's rows. Pure.
import type { Millis } from '#core/base/units.ts'
import type { Dashboards } from '../../preload/contract/dashboards.ts'
import type { Job } from '../jobs/jobs.ts'
import { gpuUnitsOf } from '../jobs/template.ts'
import type { RoundPod } from '../store/records.ts'
import { gpusAsked, largestUnits } from './allocation.ts'
import { meanKnown, sumAll, tidy, tidyKnown } from './figures.ts'
import type { Held, Picture } from './picture.ts'

export type JobFigures = Dashboards['jobs'][number]
type Instance = JobFigures['instances'][number]

const hasEnded = ({ phase }: RoundPod): boolean => phase === 'Succeeded' || phase === 'Failed'

export function jobFigures(job: Job, picture: Picture): JobFigures {
  const { state, pods, createdAt } = job
  const live = pods.filter(pod => !hasEnded(pod))
  const instances = pods.map(pod => instanceOf(pod, picture))
  const holding = pods.filter(
    pod => !hasEnded(pod) && Object.keys(pod.gpuRequests).length > 0 && pod.node !== null,
  )
  const isOver = state.status === 'Succeeded' || state.status === 'Failed'
  const end = isOver ? state.endedAt : picture.at
  return {
    namespace: job.namespace,
    name: job.name,
    type: job.type,
    status: state.status,
    durationSeconds: state.status === 'Pending' ? null : seconds(state.startedAt, end),
    ...requestOf(job, live, picture),
    usedGpuMemoryBytes:
      holding.length === 0 ? null : sumAll(holding.map(pod => usedMemory(pod, picture.heldBy(pod)))),
    gpuUtilizationPercent: tidyKnown(
      meanKnown(holding.flatMap(pod => utilizations(pod, picture.heldBy(pod)))),
    ),
    instances,
    uid: job.uid,
    detail: state.detail,
    message: state.message,
    createdAt,
    startedAt: state.startedAt,
    endedAt: state.endedAt,
    waitSeconds: seconds(createdAt, state.startedAt ?? (isOver ? null : picture.at)),
    waiting: waitingOf(live),
  }
}

const seconds = (from: Millis | null, to: Millis | null): number | null =>
  from === null || to === null ? null : Math.max(0, Math.round((to - from) / 1000))

type Request = Pick<JobFigures, 'requestedGpus' | 'requestedGpuMemoryBytes'>

/** What its pods ask for; before there are any, or after they ended, what its templates say. */
function requestOf(job: Job, live: readonly RoundPod[], picture: Picture): Request {
  const counted = live.length > 0 ? live : job.pods
  if (live.length > 0 || (job.replicas.some(({ requests }) => requests === null) && counted.length > 0))
    return {
      requestedGpus: tidy(counted.reduce((sum, { gpus }) => sum + gpus, 0)),
      requestedGpuMemoryBytes: sumAll(counted.map(picture.memoryAskedBy)),
    }
  const largest = largestUnits(picture.gpuNodes.map(({ node }) => node))
  const parts = job.replicas.map(({ count, requests }) => {
    if (count === null || requests === null) return { gpus: null, memory: null }
    const gpuRequests = gpuUnitsOf(requests)
    const memory = picture.memoryAskedBy({ node: null, gpuRequests, requests })
    return {
      gpus: count * gpusAsked(gpuRequests, largest),
      memory: count === 0 ? 0 : memory === null ? null : count * memory,
    }
  })
  if (parts.length === 0) return { requestedGpus: null, requestedGpuMemoryBytes: null }
  return {
    requestedGpus: tidyKnown(sumAll(parts.map(({ gpus }) => gpus))),
    requestedGpuMemoryBytes: sumAll(parts.map(({ memory }) => memory)),
  }
}

function instanceOf(pod: RoundPod, picture: Picture): Instance {
  const held = picture.heldBy(pod)
  return {
    name: pod.name,
    node: pod.node,
    status: pod.status,
    requestedGpus: tidy(pod.gpus),
    requestedGpuMemoryBytes: picture.memoryAskedBy(pod),
    usedGpuMemoryBytes: usedMemory(pod, held),
    gpuUtilizationPercent: tidyKnown(meanKnown(utilizations(pod, held))),
  }
}

/** What of a pod's own use its exporter tells; of a GPU that pods share most exporters tell only the whole, which is nobody's own. */
const ownValues = ({ namespace, name }: RoundPod, { device, instance }: Held) =>
  device.holders.find(
    holder => holder.namespace === namespace && holder.pod === name && holder.instance === instance,
  )?.values

const wholeValues = ({ device, instance }: Held) =>
  instance === null ? device.values : device.instances.find(({ id }) => id === instance)?.values

function usedMemory(pod: RoundPod, held: readonly Held[]): number | null {
  if (held.length === 0) return null
  return sumAll(
    held.map(each => {
      const own = ownValues(pod, each)?.podMemoryUsedBytes
      return own ?? (each.isShared ? null : (wholeValues(each)?.memoryUsedBytes ?? null))
    }),
  )
}

function utilizations(pod: RoundPod, held: readonly Held[]): readonly (number | null)[] {
  return held.map(each => {
    const own = ownValues(pod, each)?.podUtilizationPercent
    if (own !== undefined || each.isShared) return own ?? null
    const whole = wholeValues(each)
    return whole?.utilizationPercent ?? whole?.engineActivePercent ?? null
  })
}

/** The reasons for which pods wait, the most frequent first. */
function waitingOf(pods: readonly RoundPod[]): JobFigures['waiting'] {
  const reasons = new Map<string, { reason: string; message: string; pods: number }>()
  for (const { facts } of pods) {
    if (facts.waiting === null) continue
    const { reason, message } = facts.waiting
    const entry = reasons.get(`${reason}\n${message}`) ?? { reason, message, pods: 0 }
    entry.pods += 1
    reasons.set(`${reason}\n${message}`, entry)
  }
  return [...reasons.values()].toSorted((a, b) => b.pods - a.pods)
}
