import { describe, expect, it } from 'vitest'
import { bandRuns, bucketAt, highestOf, plotPoints } from '../../../../renderer/ui/chartSeries.ts'

const of = (...values: number[]) => Float64Array.from(values)

describe('plotPoints', () => {
  it('leaves points in a line to the line, times and values by turns', () => {
    expect(plotPoints(of(0, 60), of(1, 2))).toEqual(of(0, 1, 60, 2))
  })
  it('draws a point that stands alone between gaps as a dot, and the others as points', () => {
    const dot = (time: number, at: number) => ({ value: [time, at], symbol: 'circle', symbolSize: 4 })
    expect(plotPoints(of(0, 60, 120), of(NaN, 5, NaN))).toEqual([[0, NaN], dot(60, 5), [120, NaN]])
    expect(plotPoints(of(0, 60, 120, 180), of(1, 2, NaN, 5))).toEqual([
      [0, 1],
      [60, 2],
      [120, NaN],
      dot(180, 5),
    ])
  })
  it('draws the only point as a dot', () => {
    expect(plotPoints(of(0), of(5))).toEqual([{ value: [0, 5], symbol: 'circle', symbolSize: 4 }])
  })
  it('keeps what is missing missing', () => {
    expect(plotPoints(of(0), of(NaN))).toEqual(of(0, NaN))
  })
})

describe('bucketAt', () => {
  const data = { times: of(0, 60, 240), bucketMs: 60 }
  it.each([
    { name: 'the start of a bucket', time: 60, want: 1 },
    { name: 'within a bucket', time: 119, want: 1 },
    { name: 'in a gap', time: 130, want: -1 },
    { name: 'before all', time: -1, want: -1 },
    { name: 'after all', time: 300, want: -1 },
  ])('$name', ({ time, want }) => expect(bucketAt(data, time)).toBe(want))
})

describe('highestOf', () => {
  const series = (...values: number[]) =>
    ({ label: 'a', values: of(...values), colour: 1, kind: 'line' }) as const
  it('looks past gaps', () => expect(highestOf({ series: [series(1, NaN, 3), series(NaN, 2)] })).toBe(3))
  it('reaches what it is told to', () => expect(highestOf({ series: [series(3)], top: 100 })).toBe(100))
  it('looks at the band of a line', () => {
    const band = { low: Float64Array.of(0), high: Float64Array.of(7) }
    expect(highestOf({ series: [{ ...series(3), band }] })).toBe(7)
  })
  it('is 0 when there is nothing', () => expect(highestOf({ series: [series(NaN)] })).toBe(0))
})

describe('bandRuns', () => {
  const band = (...pairs: [number, number][]) => ({
    low: Float64Array.from(pairs, ([low]) => low),
    high: Float64Array.from(pairs, ([, high]) => high),
  })
  it('ends a stretch where nothing was recorded, and where buckets are absent', () => {
    const times = Float64Array.of(0, 60, 120, 180, 240, 600, 660)
    const runs = bandRuns(
      { times, bucketMs: 60 },
      band([1, 2], [1, 3], [NaN, NaN], [4, 5], [4, 6], [7, 8], [7, 9]),
    )
    expect(runs.map(run => run.map(([time]) => time))).toEqual([
      [0, 60],
      [180, 240],
      [600, 660],
    ])
    expect(runs[0]?.[1]).toEqual([60, 1, 3])
  })
  it('has no stretch of one point', () => {
    expect(bandRuns({ times: Float64Array.of(0), bucketMs: 60 }, band([1, 2]))).toEqual([])
  })
})
