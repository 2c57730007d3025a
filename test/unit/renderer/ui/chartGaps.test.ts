import { describe, expect, it } from 'vitest'
import { breakLines, gapsOf, hasValues, lastValue } from '../../../../renderer/ui/chartGaps.ts'

const bucketMs = 60
const of = (...values: number[]) => Float64Array.from(values)

it.each([
  { name: 'no column', columns: [], want: false },
  { name: 'columns of nothing', columns: [of(), of(NaN, NaN)], want: false },
  { name: 'the first value of a long day', columns: [of(NaN, NaN), of(NaN, 0)], want: true },
])('whether anything was recorded: $name', ({ columns, want }) => expect(hasValues(columns)).toBe(want))

describe('gapsOf', () => {
  it.each([
    { name: 'full data has none', times: [0, 60, 120], column: [1, 2, 3], to: 180, want: [] },
    {
      name: 'a bucket of NaN is one',
      times: [0, 60, 120],
      column: [1, NaN, 3],
      to: 180,
      want: [{ from: 60, to: 120 }],
    },
    {
      name: 'an absent bucket is one',
      times: [0, 180],
      column: [1, 3],
      to: 240,
      want: [{ from: 60, to: 180 }],
    },
    { name: 'zero is data', times: [0, 60, 120], column: [0, 0, 0], to: 180, want: [] },
    { name: 'before the first value', times: [120], column: [1], to: 180, want: [{ from: 0, to: 120 }] },
    { name: 'after the last value', times: [0, 60], column: [1, 2], to: 300, want: [{ from: 120, to: 300 }] },
    { name: 'the bucket being filled is none', times: [0, 60], column: [1, 2], to: 175, want: [] },
    { name: 'a start cut within a bucket is none', times: [25, 85], column: [1, 2], to: 145, want: [] },
    { name: 'nothing at all is one whole gap', times: [], column: [], to: 180, want: [{ from: 0, to: 180 }] },
  ])('$name', ({ times, column, to, want }) => {
    expect(gapsOf({ times: of(...times), columns: [of(...column)] }, { from: 0, to, bucketMs })).toEqual(want)
  })

  it('is none where any column has a value', () => {
    const data = { times: of(0, 60, 120), columns: [of(1, NaN, 3), of(NaN, 5, NaN)] }
    expect(gapsOf(data, { from: 0, to: 180, bucketMs })).toEqual([])
  })
})

describe('breakLines', () => {
  it('puts an empty bucket where buckets are absent', () => {
    const broken = breakLines({ times: of(0, 60, 240, 300, 900), columns: [of(1, 2, 3, 4, 5)] }, bucketMs)
    expect([...broken.times]).toEqual([0, 60, 120, 240, 300, 360, 900])
    expect([...(broken.columns[0] ?? [])]).toEqual([1, 2, NaN, 3, 4, NaN, 5])
  })
  it('hands whole data back untouched', () => {
    const data = { times: of(0, 60, 120), columns: [of(1, NaN, 3)] }
    expect(breakLines(data, bucketMs)).toBe(data)
  })
})

describe('lastValue', () => {
  it('skips what was not recorded', () => {
    expect(lastValue(of(0, 60, 120), of(1, 2, NaN))).toEqual({ time: 60, value: 2 })
  })
  it('is null when nothing was', () => expect(lastValue(of(0), of(NaN))).toBeNull())
})
