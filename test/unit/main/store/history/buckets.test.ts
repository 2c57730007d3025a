import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyBuckets, mergeBuckets, rollUp, samplesIn } from '../../../../../main/store/history/buckets.ts'
import { mergePoints, pointsOf, pointsWithin } from '../../../../../main/store/history/points.ts'
import { COARSE, FINE, TIERS } from '../../../../../main/store/history/tiers.ts'

const MINUTE = 60_000
const minutes = (values: readonly number[]) =>
  samplesOf(values.map((value, minute) => [minute * MINUTE, value] as const))
const at = (slot: number, { counts, lows, means, highs }: ReturnType<typeof rollUp>) => [
  counts[slot],
  lows[slot],
  means[slot],
  highs[slot],
]

const samplesOf = (pairs: readonly (readonly [at: number, value: number])[]) =>
  pointsOf(
    pairs.map(([at]) => at),
    pairs.map(([, value]) => value),
  )

describe('a bucket', () => {
  const cases = [
    {
      name: 'of one value is that value',
      values: [0.1],
      want: [1, Math.fround(0.1), Math.fround(0.1), Math.fround(0.1)],
    },
    { name: 'of whole numbers keeps their ends', values: [37, 0, 100, 99, 64], want: [5, 0, 60, 100] },
    {
      name: 'of what stands still is exact',
      values: [85_899_345_920, 85_899_345_920],
      want: [2, 85_899_345_920, 85_899_345_920, 85_899_345_920],
    },
    { name: 'may be below zero', values: [-3, -1], want: [2, -3, -2, -1] },
  ]
  for (const { name, values, want } of cases)
    it(name, () => expect(at(0, rollUp(minutes(values), FINE, 0))).toEqual(want))

  it('errs by less than a 64th of what it spans, and keeps its order', () => {
    const value = fc.oneof(
      fc.float({ noNaN: true, noDefaultInfinity: true, min: -(2 ** 126), max: 2 ** 126 }),
      fc.float({ min: 0, max: 100, noNaN: true }),
      fc.integer({ min: 0, max: 100 }),
    )
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), values => {
        const kept = values.map(Math.fround)
        const [low, high] = [Math.min(...kept), Math.max(...kept)]
        const mean = kept.reduce((sum, each) => sum + each, 0) / kept.length
        const { lows, means, highs } = rollUp(minutes(values), FINE, 0)
        const error = Math.max((high - low) / 64, 2 ** -127)
        expect(Math.abs((lows[0] ?? NaN) - low)).toBeLessThanOrEqual(error)
        expect(Math.abs((means[0] ?? NaN) - mean)).toBeLessThanOrEqual(error)
        expect(Math.abs((highs[0] ?? NaN) - high)).toBeLessThanOrEqual(error)
        expect(lows[0]).toBeLessThanOrEqual(means[0] ?? NaN)
        expect(means[0]).toBeLessThanOrEqual(highs[0] ?? NaN)
      }),
      { numRuns: 1000 },
    )
  })

  it('begins with its first moment and ends before the next', () => {
    const { counts } = rollUp(
      samplesOf([
        [0, 1],
        [299_999, 1],
        [300_000, 1],
      ]),
      FINE,
      0,
    )
    expect([...counts.subarray(0, 3)]).toEqual([2, 1, 0])
    expect(
      samplesIn(
        rollUp(
          samplesOf([
            [TIERS[COARSE].periodMs, 1],
            [-1, 1],
          ]),
          COARSE,
          0,
        ),
      ),
    ).toBe(0)
  })

  it('of a day with daylight saving is one of 24 hours, since days are those of UTC', () => {
    const dayOfChange = Date.UTC(2026, 9, 25) // the night in which clocks go back in Berlin
    const period = dayOfChange / TIERS[FINE].periodMs
    const hourly = samplesOf(
      Array.from({ length: 24 }, (_, hour) => [dayOfChange + hour * 60 * MINUTE, hour] as const),
    )
    const { counts } = rollUp(hourly, FINE, period)
    expect(samplesIn(rollUp(hourly, FINE, period))).toBe(24)
    expect(counts.filter(count => count > 0).length).toBe(24)
  })

  it('is replaced by a view of as many samples or more, never of fewer', () => {
    const [three, two] = [rollUp(minutes([1, 2, 3]), FINE, 0), rollUp(minutes([7, 8]), FINE, 0)]
    expect(mergeBuckets(three, two)).toEqual(three)
    expect(mergeBuckets(two, three)).toEqual(three)
    expect(at(0, mergeBuckets(three, rollUp(minutes([1, 2, 9]), FINE, 0)))).toEqual([3, 1, 4, 9])
    expect(mergeBuckets(emptyBuckets(FINE), two)).toEqual(two)
  })
})

describe('samples', () => {
  const given = fc.array(fc.tuple(fc.nat(50), fc.integer({ min: -9, max: 9 })), { maxLength: 40 })

  it('of two sets are those of both, the later given of one moment standing', () => {
    fc.assert(
      fc.property(given, given, (first, second) => {
        expect(mergePoints(samplesOf(first), samplesOf(second))).toEqual(samplesOf([...first, ...second]))
      }),
    )
  })

  it('within a span are those at or after its beginning and before its end', () => {
    fc.assert(
      fc.property(given, fc.nat(60), fc.nat(60), (all, from, to) => {
        const want = [...samplesOf(all).times].filter(time => time >= from && time < to)
        expect([...pointsWithin(samplesOf(all), from, to).times]).toEqual(from <= to ? want : [])
      }),
    )
  })

  it('are what a 32-bit float holds: no NaN, no infinity, nothing too large, no negative zero', () => {
    const { times, values } = samplesOf([
      [1, Number.NaN],
      [2, Infinity],
      [3, 1e300],
      [4, -0],
      [5, 0.1],
      [Number.NaN, 1],
    ])
    expect([...times]).toEqual([4, 5])
    expect([...values]).toEqual([0, Math.fround(0.1)])
  })
})
