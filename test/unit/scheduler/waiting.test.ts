import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ofUnits } from '#core/quota/amount.ts'
import { explainWait, waitReasonName } from '#core/schedule/explain.ts'
import type { WaitReason } from '#core/schedule/decision.ts'
import { CONDITION } from '#core/wire.ts'
import { createWaiting, type WaitingPod } from '../../../scheduler/waiting.ts'
import { NOW } from '../../support/schedule/builders.ts'
import { fakeApi, silentLog } from '../../support/schedulerApi.ts'

const noLeaf: WaitReason = { kind: 'noLeaf', namespace: 'team' }
const gates: WaitReason = { kind: 'otherGates', gates: ['x/y'] }

function setUp() {
  const pods = new Map<string, WaitingPod>()
  const emitted: string[] = []
  const api = fakeApi(({ path, body }) => {
    const [condition] = (
      body as { status: { conditions: { status: string; reason: string; message: string }[] } }
    ).status.conditions
    const name = path.split('/').at(-2) ?? ''
    const pod = pods.get(name)
    if (pod && condition) pods.set(name, { ...pod, told: condition.status === 'False' ? condition : null })
    return {}
  })
  const waiting = createWaiting({
    api,
    log: silentLog,
    events: { emit: ({ reason }) => emitted.push(reason) },
    fence: () => undefined,
    text: wait => ({ reason: waitReasonName(wait.reason), message: explainWait(wait) }),
    perSecond: 20,
    pod: uid => pods.get(uid),
  })
  const end = new AbortController()
  void waiting.run(end.signal)
  const wait = (uid: string, reason: WaitReason, position = 1) => {
    if (!pods.has(uid)) pods.set(uid, { uid, namespace: 'team', name: uid, told: null })
    waiting.update([{ kind: 'wait', pod: uid, leaf: 'a', reason, position }])
  }
  const written = () =>
    api.calls.map(({ body }) => {
      const { conditions } = (
        body as { status: { conditions: { type: string; status: string; reason: string }[] } }
      ).status
      return conditions
        .map(({ type, status, reason }) => (type === CONDITION ? `${status} ${reason}` : type))
        .join()
    })
  return { pods, emitted, waiting, wait, written, end }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a pod that waits', () => {
  it('is told why after a second, once, with an event', async () => {
    const { wait, written, emitted } = setUp()
    wait('p', noLeaf)
    await vi.advanceTimersByTimeAsync(900)
    expect(written()).toEqual([])
    await vi.advanceTimersByTimeAsync(10_000)
    expect([written(), emitted]).toEqual([['False NoLeaf'], ['NoLeaf']])
  })

  it('is told nothing when it waits for a moment only', async () => {
    const { wait, waiting, written } = setUp()
    wait('p', noLeaf)
    await vi.advanceTimersByTimeAsync(500)
    waiting.admitted('p')
    await vi.advanceTimersByTimeAsync(5000)
    expect(written()).toEqual([])
  })

  it('is told soon of another reason, and late of another place', async () => {
    const { wait, written } = setUp()
    wait('p', noLeaf)
    await vi.advanceTimersByTimeAsync(3000)
    wait('p', gates, 2)
    await vi.advanceTimersByTimeAsync(1000)
    expect(written()).toEqual(['False NoLeaf', 'False WaitingForOtherGates'])
    wait('p', gates, 1)
    await vi.advanceTimersByTimeAsync(30_000)
    expect(written()).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(40_000)
    expect(written()).toHaveLength(3)
  })

  it('has an event of another node that blocks it, and none of other figures', async () => {
    const { wait, written, emitted } = setUp()
    const short = (node: string, free: number): WaitReason => ({
      kind: 'quota',
      isInMin: false,
      spared: [],
      shortage: {
        node,
        resource: 'cpu',
        need: ofUnits(5),
        free: ofUnits(free),
        limit: 'max',
        keptFor: null,
        borrowers: [],
      },
    })
    wait('p', short('a', 1))
    await vi.advanceTimersByTimeAsync(3000)
    wait('p', short('a', 0))
    await vi.advanceTimersByTimeAsync(70_000)
    expect([written().length, emitted.length]).toEqual([2, 1])
    wait('p', short('root', 0))
    await vi.advanceTimersByTimeAsync(70_000)
    expect([written().length, emitted.length]).toEqual([3, 2])
    wait('p', { kind: 'backOff', until: NOW })
    await vi.advanceTimersByTimeAsync(3000)
    expect(emitted).toEqual(['WaitingForQuota', 'WaitingForQuota', 'WaitingForQuota'])
  })

  it('is told when it waits no more', async () => {
    const { wait, waiting, written } = setUp()
    wait('p', noLeaf)
    await vi.advanceTimersByTimeAsync(3000)
    waiting.admitted('p')
    await vi.advanceTimersByTimeAsync(1000)
    expect(written()).toEqual(['False NoLeaf', 'True Admitted'])
    expect(waiting.size()).toBe(0)
  })

  it('is not told again what an earlier leader told it', async () => {
    const { pods, wait, written } = setUp()
    const message = explainWait({ leaf: 'a', reason: noLeaf, position: 1 })
    pods.set('p', { uid: 'p', namespace: 'team', name: 'p', told: { reason: 'NoLeaf', message } })
    wait('p', noLeaf)
    await vi.advanceTimersByTimeAsync(5000)
    expect(written()).toEqual([])
  })

  it('is one of thousands, told in turn at a bounded rate', async () => {
    const { wait, written } = setUp()
    for (let i = 0; i < 1000; i++) wait(`p${i}`, noLeaf, i + 1)
    await vi.advanceTimersByTimeAsync(11_500)
    expect(written().length).toBeGreaterThan(150)
    expect(written().length).toBeLessThanOrEqual(220)
  })
})
