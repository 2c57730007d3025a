import { describe, expect, it } from 'vitest'
import { figuresOfLife, type JobRecord, remember } from '../../../../main/jobs/remember.ts'
import { MOST_LINES } from '#core/metrics/series.ts'
import { makeInstance, makeJob } from '../../../support/jobs.ts'

const live = (...rounds: readonly Parameters<typeof makeJob>[0][]): JobRecord => {
  const [first, ...others] = rounds.map(makeJob)
  if (!first) throw new Error('A life has a round')
  return others.reduce<JobRecord>(remember, remember(null, first))
}

describe('what is kept of a job', () => {
  it.each([
    {
      name: 'means over the rounds that were measured, however it ended',
      rounds: [
        { gpuUtilizationPercent: 20 },
        { gpuUtilizationPercent: null },
        { gpuUtilizationPercent: 70 },
        { status: 'Succeeded', gpuUtilizationPercent: 99 },
      ] as const,
      want: { status: 'Succeeded', gpuUtilizationPercent: 45 },
    },
    {
      name: 'the most memory of any round, also when nothing is known at the end',
      rounds: [
        { usedGpuMemoryBytes: 10 },
        { usedGpuMemoryBytes: 30 },
        { usedGpuMemoryBytes: 20 },
        { status: 'Failed', usedGpuMemoryBytes: null },
      ] as const,
      want: { status: 'Failed', usedGpuMemoryBytes: 30 },
    },
    {
      name: 'nothing of what was never measured',
      rounds: [{ gpuUtilizationPercent: null, usedGpuMemoryBytes: null }] as const,
      want: { gpuUtilizationPercent: null, usedGpuMemoryBytes: null },
    },
  ])('is $name', ({ rounds, want }) => expect(figuresOfLife(live(...rounds))).toMatchObject(want))

  it('names the pods that were cleaned up before the job ended, and the newest figures of those that stay', () => {
    const { job } = live(
      { instances: [makeInstance('master', { status: 'Running' }), makeInstance('worker-0')] },
      { status: 'Succeeded', instances: [makeInstance('master', { status: 'Completed' })] },
    )
    expect(job.instances.map(({ name, status }) => [name, status])).toEqual([
      ['master', 'Completed'],
      ['worker-0', 'Running'],
    ])
  })

  it.each([
    {
      name: 'those of before, when it ended and uses nothing',
      use: { usedGpuMemoryBytes: null, gpuUtilizationPercent: null },
      want: { usedGpuMemoryBytes: 40, gpuUtilizationPercent: 50 },
    },
    {
      name: 'its own as far as they were measured',
      use: { usedGpuMemoryBytes: 0, gpuUtilizationPercent: null },
      want: { usedGpuMemoryBytes: 0, gpuUtilizationPercent: 50 },
    },
  ])('has as last figures of a pod $name', ({ use, want }) => {
    const { job } = live(
      { instances: [makeInstance('master')] },
      { status: 'Succeeded', instances: [makeInstance('master', { status: 'Completed', ...use })] },
    )
    expect(job.instances).toEqual([makeInstance('master', { status: 'Completed', ...want })])
  })

  it('does not grow with every pod that a controller starts again, and fits into a chart', () => {
    const rounds = Array.from({ length: 600 }, (_, index) => ({
      instances: [makeInstance(`try-${String(index)}`)],
    }))
    const { job } = live(...rounds)
    expect(job.instances.length).toBe(MOST_LINES)
    expect(job.instances[0]?.name).toBe('try-599')
  })
})
