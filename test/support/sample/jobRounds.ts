// The training jobs of the sample cluster as its rounds saw them, those among them that are long deleted.
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import { jobObjects } from './jobObjects.ts'
import type { Moment } from './moment.ts'
import { podName } from './podsOfWork.ts'
import type { Reading } from './readings.ts'
import { gpusOfWork, memoryOfWork, type Work } from './work.ts'

type Job = Dashboards['jobs'][number]
type Instance = Job['instances'][number]
export type JobRound = { readonly at: number; readonly jobs: readonly Job[] }

/** Exporters tell of each GPU; no two jobs of the sample share one. */
export function jobRound({ at, works, readings }: Moment): JobRound {
  const byWork = Map.groupBy(
    readings.flatMap(reading => reading.holds.map(hold => ({ hold, reading }))),
    ({ hold }) => hold.work,
  )
  const jobs = works
    // Those that people gave up on have ended and never ran: their objects are deleted at once.
    .filter(({ service, state, nodes }) => service === null && (state !== 'ended' || nodes.length > 0))
    .flatMap(work =>
      jobObjects([work]).map(({ uid, type, state, createdAt }): Job => {
        const held = byWork.get(work) ?? []
        const end = work.state === 'ended' ? work.endedAt : at
        return {
          uid,
          type,
          namespace: work.namespace,
          name: work.name,
          ...state,
          createdAt,
          durationSeconds: work.state === 'waiting' ? null : (end - work.startedAt) / 1000,
          waitSeconds: ((work.state === 'waiting' ? at : work.startedAt) - work.arrivedAt) / 1000,
          requestedGpus: gpusOfWork(work),
          requestedGpuMemoryBytes: memoryOfWork(work),
          ...used(held.map(({ reading }) => reading)),
          instances: work.nodes.map((node, pod) => ({
            name: podName(work, pod),
            node,
            status: STATUS[work.state],
            requestedGpus: gpusOfWork(work) / work.pods,
            requestedGpuMemoryBytes: memoryOfWork(work) / work.pods,
            ...used(held.filter(({ hold }) => hold.pod === pod).map(({ reading }) => reading)),
          })),
          waiting: [],
        }
      }),
    )
  return { at, jobs }
}

const STATUS = { waiting: 'Pending', running: 'Running', ended: 'Completed' } as const satisfies Record<
  Work['state'],
  string
>

function used(readings: readonly Reading[]): Pick<Instance, 'usedGpuMemoryBytes' | 'gpuUtilizationPercent'> {
  if (readings.length === 0) return { usedGpuMemoryBytes: null, gpuUtilizationPercent: null }
  const total = (of: (reading: Reading) => number): number =>
    readings.reduce((sum, reading) => sum + of(reading), 0)
  return {
    usedGpuMemoryBytes: total(({ values }) => values.memoryUsedBytes ?? 0),
    gpuUtilizationPercent: total(({ values }) => values.utilizationPercent ?? 0) / readings.length,
  }
}
