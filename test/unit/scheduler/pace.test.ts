import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPace } from '../../../scheduler/pace.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a pace', () => {
  it('lets a burst through at once and the rest at its rate', async () => {
    const pace = createPace({ perSecond: 10, burst: 5, concurrency: 100 })
    let done = 0
    for (let i = 0; i < 20; i++) void pace.run(async () => void done++)
    await vi.advanceTimersByTimeAsync(1)
    expect(done).toBe(5)
    await vi.advanceTimersByTimeAsync(1000)
    expect(done).toBe(15)
    await vi.advanceTimersByTimeAsync(1000)
    expect(done).toBe(20)
  })

  it('runs no more at once than it says, whatever comes of each', async () => {
    const pace = createPace({ perSecond: 1000, burst: 1000, concurrency: 3 })
    let [running, most] = [0, 0]
    const work = async () => {
      most = Math.max(most, ++running)
      await new Promise(resolve => setTimeout(resolve, 10))
      running--
      throw new Error('failed')
    }
    const all = Promise.allSettled(Array.from({ length: 10 }, () => pace.run(work)))
    const drained = pace.drained()
    await vi.advanceTimersByTimeAsync(100)
    await drained
    expect((await all).every(({ status }) => status === 'rejected')).toBe(true)
    expect([most, pace.size()]).toEqual([3, 0])
  })
})
