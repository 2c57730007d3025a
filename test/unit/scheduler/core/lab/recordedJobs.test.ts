import { describe, expect, it } from 'vitest'
import { leavesOf } from '#core/lab/labScenario.ts'
import {
  type KnownJob,
  dropsOf,
  equalRoot,
  gpuResourceOf,
  runsOf,
  runsOfKnown,
} from '#core/lab/recordedJobs.ts'
import { guideRoot } from '../../../../support/quotaTrees.ts'

const MINUTE = 60_000
const none = Number.NaN
const series = (...values: number[]) => Float64Array.from(values)
/** Six minutes of which the fourth was not recorded at all. */
const recorded = (...jobs: { name: string; gpus: Float64Array }[]) => ({
  times: Float64Array.from({ length: 6 }, (_, at) => at * MINUTE),
  bucketMs: MINUTE,
  rounds: series(1, 1, 1, none, 1, 1),
  jobs: jobs.map(job => ({ ...job, namespace: 'team' })),
})

describe('runs of jobs that were seen', () => {
  const CASES = [
    { name: 'from its first to its last sample', gpus: series(none, 4, 4, none, none, none), want: [[1, 3]] },
    {
      name: 'over a time of which nothing is known',
      gpus: series(none, 4, 4, none, 4, none),
      want: [[1, 5]],
    },
    { name: 'twice', gpus: series(4, none, 2, none, 2, none), want: [[0, 1], [2, 5]] }, // prettier-ignore
    { name: 'not at all', gpus: series(none, none, none, none, none, none), want: [] },
    { name: 'without a GPU', gpus: series(0, 0, 0, none, 0, 0), want: [] },
  ]
  it.each(CASES)('$name', ({ gpus, want }) => {
    const { runs } = runsOf(recorded({ name: 'job', gpus }))
    expect(runs.map(({ from, to }) => [from / MINUTE, to / MINUTE])).toEqual(want)
  })

  it('says what cannot be known', () => {
    const { unknowns } = runsOf(
      recorded(
        { name: 'early', gpus: series(1, none, none, none, none, none) },
        { name: 'late', gpus: series(none, none, none, none, none, 1) },
        { name: 'cpu', gpus: series(0, 0, none, none, none, none) },
      ),
    )
    expect(unknowns).toEqual({ cutAtStart: 1, cutAtEnd: 1, withoutGpus: 1, neverRan: 0, gapMs: MINUTE })
  })
})

describe('jobs of which more is known', () => {
  const job = (more: Partial<KnownJob>): KnownJob => ({
    namespace: 'team',
    name: 'job',
    requestedGpus: 8,
    createdAt: 100,
    startedAt: 200,
    endedAt: 300,
    ...more,
  })
  it('come when they were submitted, and run as long as they ran', () => {
    const { runs } = runsOfKnown([job({ createdAt: 61_000, startedAt: 90_000, endedAt: 150_000 })], {
      from: 1000,
      to: 900_000,
    })
    expect(dropsOf(runs, { from: 1000, resource: 'nvidia.com/gpu' })).toMatchObject([
      { requests: { 'nvidia.com/gpu': '8' }, seconds: 60, arrival: { kind: 'at', seconds: 60 }, count: 1 },
    ])
  })
  it('are left out when they did not live in the span, never ran, or ask for nothing that is known', () => {
    const jobs = [
      job({ endedAt: 50 }),
      job({ createdAt: 2000, startedAt: null, endedAt: null }),
      job({ startedAt: null, endedAt: null }),
      job({ requestedGpus: null }),
      job({ startedAt: 50, endedAt: null }),
    ]
    const { runs, unknowns } = runsOfKnown(jobs, { from: 100, to: 1000 })
    expect(runs.map(({ isCutAtStart, isCutAtEnd }) => [isCutAtStart, isCutAtEnd])).toEqual([[true, true]])
    expect(unknowns).toEqual({ cutAtStart: 1, cutAtEnd: 1, withoutGpus: 1, neverRan: 1, gapMs: 0 })
  })
})

describe('what is played of them', () => {
  it('a job that ran twice has two names, and parts of a GPU are kept', () => {
    const { runs } = runsOf(recorded({ name: 'job', gpus: series(0.5, none, 2, none, none, none) }))
    const drops = dropsOf(runs, { from: 0, resource: 'gpu' })
    expect(drops.map(({ name, requests }) => [name, requests])).toEqual([
      ['job', { gpu: '500m' }],
      ['job-run-2', { gpu: '2' }],
    ])
  })
  it('a job that ran on at the end runs on in the play', () => {
    const { runs } = runsOf(recorded({ name: 'job', gpus: series(none, none, 2, none, 2, 2) }))
    expect(dropsOf(runs, { from: 0, resource: 'gpu' })).toMatchObject([{ name: 'job', seconds: null }])
  })
  it('a tree for their namespaces shares what there is', () => {
    const root = equalRoot({ namespaces: ['a', 'b', 'c'], total: 32, resource: 'nvidia.com/gpu' })
    expect(leavesOf(root).map(({ namespaces }) => namespaces)).toEqual([['a'], ['b'], ['c']])
    expect(root).toMatchObject({ children: Array(3).fill({ min: { 'nvidia.com/gpu': '10' } }) })
    expect([gpuResourceOf(root), gpuResourceOf(guideRoot())]).toEqual(['nvidia.com/gpu', null])
  })
})
