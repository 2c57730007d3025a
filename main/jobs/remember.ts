// What is kept of a training job from round to round, so that it can still be told of when its object is deleted. Pure.
import { MOST_LINES } from '#core/metrics/series.ts'
import type { Dashboards } from '../../preload/contract/dashboards.ts'
import { tidyKnown } from '../metrics/figures.ts'

type Job = Dashboards['jobs'][number]

/** A job as the last round saw it, and what it came to over its life. */
export type JobRecord<J = Job> = {
  readonly job: J
  /** Rounds in which it ran and its GPUs were measured, and the sum of what they gave, percent. */
  readonly measured: { readonly rounds: number; readonly utilizationSum: number }
  /** The most that any round gave. */
  readonly peakGpuMemoryBytes: number | null
}

/** @param before what was kept of the same job; null for one that is new */
export function remember(before: JobRecord | null, job: Job): JobRecord {
  const measured = before?.measured ?? { rounds: 0, utilizationSum: 0 }
  const utilization = job.status === 'Running' ? job.gpuUtilizationPercent : null
  return {
    job: { ...job, instances: instancesOf(before?.job.instances ?? [], job.instances) },
    measured:
      utilization === null
        ? measured
        : { rounds: measured.rounds + 1, utilizationSum: measured.utilizationSum + utilization },
    peakGpuMemoryBytes: greatest(before?.peakGpuMemoryBytes ?? null, job.usedGpuMemoryBytes),
  }
}

/** A job's figures over its whole life: utilisation as the mean of its rounds, memory as the most of any. */
export function figuresOfLife<J>({ job, measured, peakGpuMemoryBytes }: JobRecord<J>) {
  const { rounds, utilizationSum } = measured
  return {
    ...job,
    gpuUtilizationPercent: rounds === 0 ? null : tidyKnown(utilizationSum / rounds),
    usedGpuMemoryBytes: peakGpuMemoryBytes,
  }
}

/**
 * Controllers clean up pods before they end a job, and one that ended uses nothing: all that were seen stay, with their last figures,
 * up to as many as a chart has lines: controllers start pods again and again.
 */
function instancesOf(before: Job['instances'], now: Job['instances']): Job['instances'] {
  const past = new Map(before.map(instance => [instance.name, instance]))
  const present = now.map(instance => ({ ...instance, ...lastUse(instance, past.get(instance.name)) }))
  const names = new Set(now.map(({ name }) => name))
  return [...present, ...before.filter(({ name }) => !names.has(name))].slice(0, MOST_LINES)
}

type Use = Pick<Job['instances'][number], 'usedGpuMemoryBytes' | 'gpuUtilizationPercent'>

const lastUse = (now: Use, before: Use | undefined): Use => ({
  usedGpuMemoryBytes: now.usedGpuMemoryBytes ?? before?.usedGpuMemoryBytes ?? null,
  gpuUtilizationPercent: now.gpuUtilizationPercent ?? before?.gpuUtilizationPercent ?? null,
})

const greatest = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other)
