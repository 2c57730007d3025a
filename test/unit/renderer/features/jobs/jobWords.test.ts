import { expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import { keyOf, lookOf, stateKeys } from '../../../../../renderer/features/jobs/jobWords.ts'
import { makeJob } from '../../../../support/jobs.ts'

const gone = { lastSeenAt: millis(5_000), goneAt: millis(6_000) }

it.each([
  {
    name: 'one that is there by its state and what narrows it down',
    job: makeJob({ status: 'Pending', detail: 'suspended' }),
    want: { tone: 'attention', shape: 'quarter', status: 'status.Pending', detail: 'detail.suspended' },
  },
  {
    name: 'one that failed and is gone without alarm, by how it ended',
    job: { ...makeJob({ status: 'Failed' }), ...gone },
    want: { tone: 'neutral', shape: 'cross', status: 'status.Failed', detail: 'detail.gone' },
  },
  {
    name: 'one that was deleted while it ran as no longer running',
    job: { ...makeJob({ detail: 'stopping' }), ...gone },
    want: { tone: 'neutral', shape: 'dash', status: 'status.Running', detail: 'detail.gone' },
  },
])('shows $name', ({ job, want }) => expect({ ...lookOf(job), ...stateKeys(job) }).toMatchObject(want))

it('tells apart jobs of one name that went one after the other', () => {
  const probe = makeJob({ uid: 'pods:team-a/probe/Job' })
  const keys = [probe, { ...probe, ...gone }, { ...probe, ...gone, goneAt: millis(9_000) }].map(keyOf)
  expect(new Set(keys).size).toBe(3)
})
