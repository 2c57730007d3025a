import { beforeEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import { GATE, POD_NOTES } from '#core/wire.ts'
import { createAct, type Act } from '../../../scheduler/act.ts'
import type { Call } from '../../../scheduler/api.ts'
import { createPace } from '../../../scheduler/pace.ts'
import { type FakeApi, fakeApi, silentLog } from '../../support/schedulerApi.ts'

const pod = { uid: 'u1', namespace: 'team', name: 'p', resourceVersion: '7' }
const opening = { leaf: 'root.a', sequence: 12, isCurrent: () => true }
const refusal = (code: ConstructorParameters<typeof AppError>[0], data = {}) =>
  new AppError(code, 'no', { data })

let api: FakeApi
let act: Act
let read: [string, object | null][]
let isLeading: boolean
let answers: ((call: Call) => unknown)[]

beforeEach(() => {
  vi.useFakeTimers()
  read = []
  answers = []
  isLeading = true
  api = fakeApi(call => answers.shift()?.(call) ?? {})
  act = createAct({
    api,
    log: silentLog,
    pace: createPace({ perSecond: 1000, burst: 100, concurrency: 10 }),
    leadership: {
      isLeading: () => isLeading,
      assertLeading() {
        if (!isLeading) throw refusal('CANCELLED')
      },
    },
    onRead: (uid, object) => read.push([uid, object]),
  })
  return () => void vi.useRealTimers()
})

const outcomeOf = async <T>(promise: Promise<T>): Promise<T> => {
  await vi.advanceTimersByTimeAsync(20_000)
  return promise
}
const fails = (error: AppError) => () => {
  throw error
}
const now = (uid: string) => () => ({ metadata: { uid, resourceVersion: '9' } })

describe('opening a gate', () => {
  it('is one patch: ours goes, notes come, guarded by what was seen', async () => {
    expect(await outcomeOf(act.openGate(pod, opening))).toBe('done')
    expect(api.calls).toHaveLength(1)
    expect(api.calls[0]).toMatchObject({
      method: 'PATCH',
      path: '/api/v1/namespaces/team/pods/p?timeout=3s',
      body: {
        metadata: {
          uid: 'u1',
          resourceVersion: '7',
          annotations: { [POD_NOTES.leaf]: 'root.a', [POD_NOTES.admittedSequence]: '12' },
        },
        spec: { schedulingGates: [{ $patch: 'delete', name: GATE }] },
      },
    })
  })

  it('is not sent by a replica that does not lead', async () => {
    isLeading = false
    expect(await outcomeOf(act.openGate(pod, opening))).toBe('failed')
    expect(api.calls).toEqual([])
  })

  it('is not sent when what led to it is no longer so', async () => {
    expect(await outcomeOf(act.openGate(pod, { ...opening, isCurrent: () => false }))).toBe('changed')
    expect(api.calls).toEqual([])
  })

  const table = [
    {
      name: 'a conflict: the pod is read',
      errors: [refusal('CONFLICT')],
      reads: [now('u1')],
      want: 'changed',
    },
    {
      name: 'a conflict with another pod of that name',
      errors: [refusal('CONFLICT')],
      reads: [now('u2')],
      want: 'gone',
    },
    {
      name: 'a pod that is gone',
      errors: [refusal('NOT_FOUND')],
      reads: [fails(refusal('NOT_FOUND'))],
      want: 'gone',
    },
    {
      name: 'no answer: what happened is read',
      errors: [refusal('TIMEOUT')],
      reads: [now('u1')],
      want: 'changed',
    },
    {
      name: 'no answer, and none to the first question either',
      errors: [refusal('NETWORK')],
      reads: [fails(refusal('NETWORK')), now('u1')],
      want: 'changed',
    },
    {
      name: 'a server that has too much to do is asked again',
      errors: [refusal('RATE_LIMITED')],
      reads: [],
      want: 'done',
    },
    { name: 'a refusal', errors: [refusal('FORBIDDEN')], reads: [], want: 'failed' },
  ] as const
  for (const { name, errors, reads, want } of table)
    it(`survives ${name}`, async () => {
      answers.push(...errors.map(fails), ...reads)
      expect(await outcomeOf(act.openGate(pod, opening))).toBe(want)
      expect(read.map(([, object]) => object === null)).toEqual(
        want === 'changed' ? [false] : want === 'gone' ? [true] : [],
      )
    })

  it('is given up when what led to it changes while the server has too much to do', async () => {
    answers.push(fails(refusal('RATE_LIMITED')), fails(refusal('RATE_LIMITED')))
    const until = Date.now() + 1500
    const isCurrent = () => Date.now() < until
    expect(await outcomeOf(act.openGate(pod, { ...opening, isCurrent }))).toBe('changed')
    expect(api.calls).toHaveLength(2)
  })

  it('waits until a write without an answer can no longer land before it looks', async () => {
    answers.push(fails(refusal('TIMEOUT')), now('u1'))
    void act.openGate(pod, opening)
    await vi.advanceTimersByTimeAsync(2900)
    expect(api.calls).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(200)
    expect(api.calls.map(({ method }) => method)).toEqual(['PATCH', 'GET'])
  })
})

describe('an eviction', () => {
  it('goes through the Eviction API, for this very pod', async () => {
    expect(await outcomeOf(act.evict(pod, () => true))).toBe('done')
    expect(api.calls[0]).toMatchObject({
      path: '/api/v1/namespaces/team/pods/p/eviction?timeout=3s',
      body: { kind: 'Eviction', deleteOptions: { preconditions: { uid: 'u1' } } },
    })
  })

  const going = { uid: 'u1', resourceVersion: '9', deletionTimestamp: '2026-01-01T00:00:00Z' }
  it('whose answer was lost is done when the pod is on its way out', async () => {
    answers.push(fails(refusal('TIMEOUT')), () => ({ metadata: going }))
    expect(await outcomeOf(act.evict(pod, () => true))).toBe('done')
    answers.push(fails(refusal('TIMEOUT')), now('u1'))
    expect(await outcomeOf(act.evict(pod, () => true))).toBe('changed')
  })

  it('is blocked by a budget, and not asked again', async () => {
    answers.push(fails(refusal('RATE_LIMITED', { causes: ['DisruptionBudget'] })))
    expect(await outcomeOf(act.evict(pod, () => true))).toBe('blocked')
    expect(api.calls).toHaveLength(1)
  })
})
