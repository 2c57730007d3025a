import { describe, expect, it } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import { type FollowState } from '../../../../main/clusters/follow.ts'
import { joinStates } from '../../../../main/clusters/coverage.ts'
import { mayFollow } from '../../../../main/clusters/reach.ts'
import { RESOURCES } from '../../../../main/clusters/resources.ts'

const pods = RESOURCES.find(({ name }) => name === 'pods')!
const rule = (verbs: string[], more: object = {}) => ({
  verbs,
  apiGroups: [''],
  resources: ['pods'],
  ...more,
})

describe('whether rules let somebody list and watch pods', () => {
  it.each([
    { story: 'both verbs in one rule', rules: [rule(['get', 'list', 'watch'])], want: true },
    { story: 'both verbs in two rules', rules: [rule(['list']), rule(['watch'])], want: true },
    { story: 'everything', rules: [rule(['*'], { apiGroups: ['*'], resources: ['*'] })], want: true },
    { story: 'list alone', rules: [rule(['list'])], want: false },
    { story: 'another resource', rules: [rule(['*'], { resources: ['services'] })], want: false },
    { story: 'another group', rules: [rule(['*'], { apiGroups: ['apps'] })], want: false },
    { story: 'only some by name', rules: [rule(['*'], { resourceNames: ['a'] })], want: false },
    { story: 'nothing', rules: [], want: false },
    { story: 'nothing, by an authorizer that cannot tell', rules: [], isComplete: false, want: true },
  ])('$story: $want', ({ rules, want, isComplete = true }) => {
    expect(mayFollow(pods, { rules, isComplete })).toBe(want)
  })
})

describe('several watches as one', () => {
  const state = (more: Partial<FollowState>): FollowState => ({
    status: 'watching',
    isCurrent: more.status === undefined || more.status === 'watching',
    objects: 2,
    remaining: 0,
    badLines: 1,
    failure: null,
    ...more,
  })
  const broken = new AppError('NETWORK', 'x')
  const refusal = new AppError('FORBIDDEN', 'everywhere')

  it.each([
    {
      story: 'all watch',
      states: [state({}), state({})],
      want: { status: 'watching', isCurrent: true, objects: 4, badLines: 2 },
    },
    {
      story: 'one lists',
      states: [state({}), state({ status: 'listing', remaining: 7 })],
      want: { status: 'listing', isCurrent: false, remaining: 7 },
    },
    {
      story: 'one lists, and nobody knows how many',
      states: [state({}), state({ status: 'listing', remaining: null })],
      want: { remaining: null },
    },
    {
      story: 'one failed',
      states: [state({}), state({ status: 'failed', failure: broken })],
      want: { status: 'failed', failure: broken },
    },
    {
      story: 'one is forbidden',
      states: [state({}), state({ status: 'forbidden' })],
      want: { status: 'watching', isCurrent: true, failure: refusal },
    },
    {
      story: 'all are forbidden',
      states: [state({ status: 'forbidden' })],
      want: { status: 'forbidden', isCurrent: false },
    },
  ])('$story', ({ states, want }) => {
    expect(joinStates(states, refusal)).toMatchObject(want)
  })
})
