import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { coalesce } from '../../../scheduler/coalesce.ts'

const pace = {
  now: { leastMs: 2, mostMs: 100, rest: 1 },
  soon: { leastMs: 250, mostMs: 2000, rest: 20 },
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('rounds', () => {
  it('follow many events once, a moment after the first', async () => {
    const round = vi.fn()
    const rounds = coalesce(round, pace)
    for (let i = 0; i < 50; i++) rounds.mark()
    await vi.advanceTimersByTimeAsync(2)
    expect(round).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1000)
    expect(round).toHaveBeenCalledTimes(1)
  })

  it('rest as long as the one before took, but not for ever', async () => {
    const takesMs = [40, 900, 0]
    const starts: number[] = []
    const rounds = coalesce(() => {
      starts.push(performance.now())
      vi.advanceTimersByTime(takesMs.shift() ?? 0)
      if (takesMs.length > 0) rounds.mark()
    }, pace)
    const from = performance.now()
    rounds.mark()
    await vi.advanceTimersByTimeAsync(3000)
    expect(starts.map(at => Math.round(at - from))).toEqual([2, 82, 1082])
  })

  it('include an event that comes during a round in the next', async () => {
    let count = 0
    const rounds = coalesce(() => void (count++ === 0 && rounds.mark()), pace)
    rounds.mark()
    await vi.advanceTimersByTimeAsync(50)
    expect(count).toBe(2)
  })

  it('come later for what may wait, and at once when something cannot', async () => {
    const round = vi.fn()
    const rounds = coalesce(round, pace)
    rounds.mark('soon')
    await vi.advanceTimersByTimeAsync(200)
    expect(round).not.toHaveBeenCalled()
    rounds.mark('now')
    await vi.advanceTimersByTimeAsync(2)
    expect(round).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1000)
    expect(round).toHaveBeenCalledTimes(1)
  })
})
