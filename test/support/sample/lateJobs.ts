import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import type { Recorded } from './recording.ts'

type Job = Dashboards['jobs'][number]

/** Jobs that only pods tell of were made after the month was played: in its history they count from when they were created. */
export function withLateJobs(recorded: readonly Recorded[], jobs: readonly Job[]): readonly Recorded[] {
  const late = Map.groupBy(
    jobs.filter(({ uid }) => uid.startsWith('pods:')),
    ({ status }) => `cluster.jobs.${status.toLowerCase()}`,
  )
  return recorded.map(series => {
    const own = late.get(series.series)
    if (!own) return series
    const countAt = (at: number): number => own.filter(({ createdAt }) => (createdAt ?? 0) <= at).length
    return { ...series, values: series.values.map((value, at) => value + countAt(series.times[at] ?? 0)) }
  })
}
