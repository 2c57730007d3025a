import { describe, expect, it, vi } from 'vitest'
import { createGuard } from '../../../scheduler/guard.ts'
import type { Verdict } from '../../../scheduler/probe.ts'

function setUp(verdicts: Record<string, Verdict>) {
  const time = { now: 0 }
  const probe = vi.fn(async (namespace: string) => verdicts[namespace] ?? 'unknown')
  const onChange = vi.fn()
  return { verdicts, time, probe, onChange, guard: createGuard({ probe, onChange, clock: () => time.now }) }
}

describe('the guard of evictions', () => {
  it('allows one where a new pod would be gated, and asks once in a while', async () => {
    const { guard, probe, time } = setUp({ a: 'gated' })
    expect([await guard.allows(['a', 'a']), await guard.allows(['a'])]).toEqual([true, true])
    expect(probe).toHaveBeenCalledTimes(1)
    time.now += 6000
    await guard.allows(['a'])
    expect(probe).toHaveBeenCalledTimes(2)
  })

  it('allows none where it would not, until it would again', async () => {
    const { guard, verdicts, onChange, time } = setUp({ a: 'gated', b: 'ungated' })
    expect(await guard.allows(['a', 'b'])).toBe(false)
    expect([...guard.ungated]).toEqual(['b'])
    verdicts['b'] = 'gated'
    time.now += 6000
    await guard.patrol(['a', 'b'])
    expect(guard.ungated.size).toBe(0)
    expect(onChange).toHaveBeenCalledTimes(2)
  })

  it('leaves things as they were where nothing is learned', async () => {
    const { guard, verdicts, time } = setUp({ a: 'ungated' })
    expect(await guard.allows(['a', 'b'])).toBe(false)
    verdicts['a'] = 'unknown'
    time.now += 6000
    expect(await guard.allows(['a'])).toBe(false)
    expect(await guard.allows(['b'])).toBe(true)
  })

  it('looks at every bound namespace in turn, and forgets those that are bound no more', async () => {
    const { guard, probe, time } = setUp({ a: 'ungated' })
    for (const bound of [['a', 'b'], ['a', 'b'], ['b']]) {
      time.now += 6000
      await guard.patrol(bound)
    }
    expect(new Set(probe.mock.calls.map(([namespace]) => namespace))).toEqual(new Set(['a', 'b']))
    expect(guard.ungated.size).toBe(0)
  })
})
