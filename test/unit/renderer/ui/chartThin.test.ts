import { describe, expect, it } from 'vitest'
import type { ChartData } from '../../../../renderer/ui/chartSeries.ts'
import { thinned } from '../../../../renderer/ui/chartThin.ts'

const column = (...values: number[]) => Float64Array.from(values)

/** A bucket a minute, those that are left out by their place. */
function chart(values: readonly number[], without: readonly number[] = []): ChartData {
  const kept = values.map((_, index) => index).filter(index => !without.includes(index))
  const of = (add: number) => Float64Array.from(kept, index => (values[index] ?? NaN) + add)
  return {
    times: Float64Array.from(kept, index => index * 60),
    bucketMs: 60,
    from: 0,
    to: values.length * 60,
    series: [
      { label: 'a', values: of(0), colour: 1, kind: 'line', band: { low: of(-1), high: of(1) } },
      { label: 'b', values: of(100), colour: 2, kind: 'line' },
    ],
  }
}

describe('a chart of more buckets than pixels', () => {
  it('is left as it is where there is room for all', () => {
    const data = chart([1, 2, 3, 4])
    expect(thinned(data, 4)).toBe(data)
  })

  it('has the mean of what falls on a pixel, within the least and the greatest of it', () => {
    const { times, bucketMs, series } = thinned(chart([1, 3, 5, 9, 2]), 3)
    expect(bucketMs).toBe(120)
    expect(times).toEqual(column(0, 120, 240))
    expect(series[0]).toMatchObject({
      values: column(2, 7, 2),
      band: { low: column(0, 4, 1), high: column(4, 10, 3) },
    })
    expect(series[1]?.values).toEqual(column(102, 107, 102))
    expect(series[1]?.band).toBeUndefined()
  })

  it('keeps what was not recorded apart from 0, and gaps in the times as gaps', () => {
    const { times, series } = thinned(chart([1, NaN, NaN, NaN, 5, 7, 9, 9], [6, 7]), 4)
    expect(times).toEqual(column(0, 120, 240))
    expect(series[0]?.values).toEqual(column(1, NaN, 6))
    const late = thinned(chart([1, 1, 0, 0, 0, 4, 4, 4], [2, 3, 4]), 4)
    // The stretches are those of the axis, wherever a run begins again.
    expect(late.times).toEqual(column(0, 300, 360))
  })

  it('may have nothing at all', () => {
    expect(thinned({ ...chart([]), to: 600 }, 4).times).toEqual(column())
  })
})
