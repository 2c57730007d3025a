// Asks the cluster's history for the jobs of the last days.
import { millis, type ClusterId } from '#core/base/units.ts'
import type { SeriesKey } from '#core/metrics/series.ts'
import {
  type JobRun,
  type KnownJob,
  type RecordedSeries,
  type Unknowns,
  runsOf,
  runsOfKnown,
} from '#core/lab/recordedJobs.ts'
import type { Client } from '../../data/client.ts'

export type Replay = {
  /** Millis. */
  readonly from: number
  readonly to: number
  readonly bucketMs: number
  readonly runs: readonly JobRun[]
  readonly unknowns: Unknowns
  /** The most GPUs that there were; 0: not known. */
  readonly gpus: number
  /** More jobs were recorded than are read. */
  readonly isCut: boolean
}

const DAY_MS = 86_400_000
const MOST_JOBS = 5000
const AT_ONCE = 200
const BUCKETS = 2000

type Asked = { readonly cluster: ClusterId; readonly days: number; readonly now: number }

/** Throws what the history does; a cluster that nobody recorded gives no runs. */
export async function askReplay(
  client: Client,
  { cluster, days, now }: Asked,
  signal: AbortSignal,
): Promise<Replay> {
  const last = await client.query('dashboards.get', { cluster }, signal)
  // Days before the last look at the cluster: one that is not connected has recorded nothing since.
  const to = millis(last === null ? now : Math.min(now, last.at))
  const span = { cluster, from: millis(to - days * DAY_MS), to }
  const past = await client.query('jobs.past', span, signal)
  const known: KnownJob[] = [
    ...past.jobs.map(job => ({ ...job, endedAt: job.endedAt ?? job.goneAt })),
    ...(last?.jobs ?? []),
  ]
  const names = new Set(known.map(({ namespace, name }) => `${namespace}/${name}`))
  const listed = await client.query(
    'history.catalog',
    { ...span, name: 'job.gpus.requested' as SeriesKey, limit: MOST_JOBS },
    signal,
  )
  const whole = await client.query(
    'history.range',
    { ...span, series: ['cluster.jobs.running', 'cluster.gpus.total'] as SeriesKey[], points: BUCKETS },
    signal,
  )
  const jobs: RecordedSeries[] = []
  const unknown = listed.filter(({ series }) => !names.has(entityOf(series)))
  for (let at = 0; at < unknown.length; at += AT_ONCE) {
    const series = unknown.slice(at, at + AT_ONCE).map(each => each.series)
    const { highs } = await client.query('history.range', { ...span, series, points: BUCKETS }, signal)
    jobs.push(...series.map((key, place) => ({ ...nameOf(key), gpus: highs[place] ?? new Float64Array() })))
  }
  const [rounds = new Float64Array(), gpus = new Float64Array()] = whole.highs
  const { times, bucketMs } = whole
  const seen = runsOf({ times, bucketMs, rounds, jobs })
  const told = runsOfKnown(known, span)
  return {
    from: span.from,
    to: span.to,
    bucketMs,
    runs: [...told.runs, ...seen.runs].toSorted((one, other) => one.from - other.from),
    unknowns: sumOf(told.unknowns, seen.unknowns),
    gpus: gpus.reduce((most, value) => (value > most ? value : most), 0),
    isCut: past.isCut || listed.length === MOST_JOBS,
  }
}

const sumOf = (a: Unknowns, b: Unknowns): Unknowns => ({
  cutAtStart: a.cutAtStart + b.cutAtStart,
  cutAtEnd: a.cutAtEnd + b.cutAtEnd,
  withoutGpus: a.withoutGpus + b.withoutGpus,
  neverRan: a.neverRan + b.neverRan,
  gapMs: a.gapMs + b.gapMs,
})

const entityOf = (key: SeriesKey): string => key.slice(key.indexOf('/') + 1)

/** `job.gpus.requested/NAMESPACE/NAME`. */
function nameOf(key: SeriesKey): { namespace: string; name: string } {
  const [, namespace = '', ...name] = key.split('/')
  return { namespace, name: name.join('/') }
}
