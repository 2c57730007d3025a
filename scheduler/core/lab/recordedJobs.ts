// Jobs that a cluster's history remembers, as workloads of the lab: which ran when, and on how many GPUs.
import type { JsonObject } from '../base/field.ts'
import type { Drop } from './labScenario.ts'

/** One job's requested GPUs, one value a bucket; NaN where it was not seen to run. */
export type RecordedSeries = {
  readonly namespace: string
  readonly name: string
  readonly gpus: Float64Array
}
export type Recorded = {
  /** Starts of the buckets, Millis, rising. */
  readonly times: Float64Array
  readonly bucketMs: number
  /** One value a bucket; NaN: nothing was recorded of the cluster at all. */
  readonly rounds: Float64Array
  readonly jobs: readonly RecordedSeries[]
}

/** One stretch for which a job ran. */
export type JobRun = {
  readonly namespace: string
  readonly name: string
  readonly gpus: number
  /** When it was submitted, Millis; null: not known, it comes when it was first seen running. */
  readonly submittedAt: number | null
  /** When it ran, Millis. */
  readonly from: number
  readonly to: number
  /** It ran already when the span began. */
  readonly isCutAtStart: boolean
  /** It still ran when the span ended. */
  readonly isCutAtEnd: boolean
}

/** What a replay cannot know, counted. */
export type Unknowns = {
  readonly cutAtStart: number
  readonly cutAtEnd: number
  /** Jobs without a known number of GPUs: left out. */
  readonly withoutGpus: number
  /** Jobs that never ran: how long they would have is not known, so they are left out. */
  readonly neverRan: number
  /** For how long nothing was recorded; whoever ran before and after is taken to have run on. Milliseconds. */
  readonly gapMs: number
}

/** A bucket without the job ends a run only where the cluster was recorded in it. */
export function runsOf({ times, bucketMs, rounds, jobs }: Recorded): {
  readonly runs: readonly JobRun[]
  readonly unknowns: Unknowns
} {
  const isSeen = (bucket: number): boolean => !Number.isNaN(rounds[bucket] ?? Number.NaN)
  const [first, last] = [times.findIndex((_, at) => isSeen(at)), times.findLastIndex((_, at) => isSeen(at))]
  const runs: JobRun[] = []
  let withoutGpus = 0
  for (const { namespace, name, gpus } of jobs) {
    let hasAny = false
    for (const [from, to] of stretches(gpus, isSeen)) {
      const most = largest(gpus, from, to)
      if (most <= 0) continue
      hasAny = true
      const [start, end] = [times[from] ?? 0, (times[to] ?? 0) + bucketMs]
      runs.push({
        namespace,
        name,
        gpus: most,
        submittedAt: null,
        from: start,
        to: end,
        isCutAtStart: from <= first,
        isCutAtEnd: to >= last,
      })
    }
    if (!hasAny) withoutGpus += 1
  }
  const gaps = times.reduce((count, _, at) => (at > first && at < last && !isSeen(at) ? count + 1 : count), 0)
  return {
    runs: runs.toSorted((a, b) => a.from - b.from || (a.name < b.name ? -1 : 1)),
    unknowns: {
      cutAtStart: runs.filter(({ isCutAtStart }) => isCutAtStart).length,
      cutAtEnd: runs.filter(({ isCutAtEnd }) => isCutAtEnd).length,
      withoutGpus,
      neverRan: 0,
      gapMs: gaps * bucketMs,
    },
  }
}

/** First and last bucket of every stretch. */
function stretches(values: Float64Array, isSeen: (bucket: number) => boolean): [number, number][] {
  const found: [number, number][] = []
  let open: [number, number] | null = null
  for (const [bucket, value] of values.entries()) {
    if (!Number.isNaN(value)) {
      if (open === null) found.push((open = [bucket, bucket]))
      else open[1] = bucket
    } else if (isSeen(bucket)) open = null
  }
  return found
}

function largest(values: Float64Array, from: number, to: number): number {
  let most = 0
  for (let bucket = from; bucket <= to; bucket += 1)
    if ((values[bucket] ?? 0) > most) most = values[bucket] ?? 0
  return most
}

/** A job as a round keeps it; Millis. */
export type KnownJob = {
  readonly namespace: string
  readonly name: string
  readonly requestedGpus: number | null
  readonly createdAt: number | null
  readonly startedAt: number | null
  /** Null: it runs still. */
  readonly endedAt: number | null
}
type Span = { readonly from: number; readonly to: number }

/** Jobs of which more is known than that they ran, as far as they ran within a span. */
export function runsOfKnown(
  jobs: readonly KnownJob[],
  { from, to }: Span,
): { readonly runs: readonly JobRun[]; readonly unknowns: Unknowns } {
  const alive = jobs.filter(
    ({ createdAt, startedAt, endedAt }) => (createdAt ?? startedAt ?? from) < to && (endedAt ?? to) > from,
  )
  const withGpus = alive.filter(({ requestedGpus }) => (requestedGpus ?? 0) > 0)
  const runs = withGpus.flatMap((job): JobRun[] => {
    if (job.startedAt === null) return []
    return [
      {
        namespace: job.namespace,
        name: job.name,
        gpus: job.requestedGpus ?? 0,
        submittedAt: job.createdAt,
        from: job.startedAt,
        to: job.endedAt ?? to,
        isCutAtStart: job.startedAt < from,
        isCutAtEnd: job.endedAt === null || job.endedAt > to,
      },
    ]
  })
  return {
    runs,
    unknowns: {
      cutAtStart: runs.filter(({ isCutAtStart }) => isCutAtStart).length,
      cutAtEnd: runs.filter(({ isCutAtEnd }) => isCutAtEnd).length,
      withoutGpus: alive.length - withGpus.length,
      neverRan: withGpus.filter(({ startedAt }) => startedAt === null).length,
      gapMs: 0,
    },
  }
}

type Replay = {
  /** Millis: second 0 of the play. */
  readonly from: number
  /** The name by which the tree counts GPUs. */
  readonly resource: string
}

/** Each run as one pod that asks for all its GPUs, from when it was submitted or, where that is not known, first seen: how it was split over pods is not known. */
export function dropsOf(runs: readonly JobRun[], { from, resource }: Replay): readonly Drop[] {
  const met = new Map<string, number>()
  return runs.map(run => {
    const key = `${run.namespace}/${run.name}`
    const number = (met.get(key) ?? 0) + 1
    met.set(key, number)
    return {
      name: number === 1 ? run.name : `${run.name}-run-${number}`,
      namespace: run.namespace,
      count: 1,
      requests: { [resource]: quantityOf(run.gpus) },
      priority: 0,
      // One that ran already has the rest of its time to run; one that ran on has no end that is known.
      seconds: run.isCutAtEnd ? null : Math.max(1, Math.round((run.to - Math.max(run.from, from)) / 1000)),
      isGang: false,
      arrival: {
        kind: 'at' as const,
        seconds: Math.max(0, Math.round(((run.submittedAt ?? run.from) - from) / 1000)),
      },
    }
  })
}

/** Whole devices as they are, parts of one in thousandths. */
const quantityOf = (devices: number): string =>
  Number.isInteger(devices) ? String(devices) : `${Math.max(1, Math.round(devices * 1000))}m`

type Shares = { readonly namespaces: readonly string[]; readonly total: number; readonly resource: string }

/** A tree of one leaf for each namespace, all guaranteed the same part, each allowed everything. */
export function equalRoot({ namespaces, total, resource }: Shares): JsonObject {
  const part = total / Math.max(1, namespaces.length)
  const whole = { [resource]: String(total) }
  return {
    name: 'root',
    min: whole,
    max: whole,
    children: namespaces.map(namespace => ({
      name: `root.${namespace}`,
      min: { [resource]: quantityOf(part >= 1 ? Math.floor(part) : part) },
      max: whole,
      namespaces: [namespace],
    })),
  }
}

/** The name by which a tree counts GPUs; null: it counts none. */
export function gpuResourceOf(root: JsonObject): string | null {
  const names = [root['min'], root['max']].flatMap(limits => Object.keys(limits ?? {}))
  return names.find(name => /(^|[/-])gpu$/.test(name)) ?? null
}
