import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { increaseOf } from '#core/metrics/counter.ts'

const ofSamples = (values: readonly number[]) => [...increaseOf({ lows: values, highs: values })]

describe('the increase of a counter', () => {
  const NONE = Number.NaN
  const cases = [
    { name: 'is the difference to the one before', values: [10, 15, 15, 40], want: [NONE, 5, 0, 25] },
    { name: 'begins anew where the counter did', values: [10, 15, 3, 4], want: [NONE, 5, 3, 1] },
    { name: 'spans a gap', values: [10, NONE, NONE, 25], want: [NONE, NONE, NONE, 15] },
    { name: 'of nothing is nothing', values: [NONE, NONE], want: [NONE, NONE] },
  ]
  for (const { name, values, want } of cases) it(name, () => expect(ofSamples(values)).toEqual(want))

  it('counts both sides of a restart within a bucket', () => {
    expect([...increaseOf({ lows: [10, 2, 4], highs: [15, 16, 6] })]).toEqual([5, 3, 4])
  })

  it('of buckets is that of the samples they were made of', () => {
    const step = fc.nat(1000)
    fc.assert(
      fc.property(
        fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 20 }),
        buckets => {
          let total = 0
          const counted = buckets.map(steps => steps.map(more => (total += more)))
          const increase = increaseOf({
            lows: counted.map(values => Math.min(...values)),
            highs: counted.map(values => Math.max(...values)),
          })
          const first = counted[0]?.[0] ?? 0
          expect(increase.reduce((sum, each) => sum + (each || 0), 0)).toBe(total - first)
        },
      ),
    )
  })

  it('is never negative, whenever the counter began anew', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000)), values => {
        for (const each of ofSamples(values).slice(1)) expect(each).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
