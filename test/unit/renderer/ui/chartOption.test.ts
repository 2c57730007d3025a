import { describe, expect, it } from 'vitest'
import { chartOption } from '../../../../renderer/ui/chartOption.ts'
import type { ChartData } from '../../../../renderer/ui/chartSeries.ts'

const HOUR = 3_600_000
const times = Float64Array.from({ length: 24 }, (_unused, index) => index * HOUR)
const data: ChartData = {
  times,
  bucketMs: HOUR,
  from: 0,
  to: 24 * HOUR,
  series: [
    { label: 'allocated', values: times.map(() => 168), colour: 1, kind: 'area' },
    { label: 'total', values: times.map(() => 192), colour: 2, kind: 'line' },
  ],
}
const words = { timeZone: 'UTC', value: String, time: String, day: String }
const ink = {
  series: ['#111', '#222', '#333', '#444', '#555', '#666'],
  other: '#888',
  line: '#eee',
  cursor: '#999',
  text: '#000',
  font: 'Inter',
}
const broken = { times, columns: data.series.map(each => each.values) }
const option = (width: number) => chartOption({ data, broken, width }, words, ink)

describe('chartOption', () => {
  it('has an axis as long as what was asked for, from 0 to a round value', () => {
    const { xAxis, yAxis } = option(800)
    expect([xAxis.min, xAxis.max]).toEqual([0, 24 * HOUR])
    expect([yAxis.min, yAxis.max, yAxis.interval]).toEqual([0, 200, 50])
  })
  it('writes no time where the chart ends before its label does', () => {
    const ended = { ...data, hasLegend: true }
    const { axisTick, axisLabel } = chartOption({ data: ended, broken, width: 800 }, words, ink).xAxis
    expect(axisTick.customValues.at(-1)).toBe(ended.to)
    expect(axisLabel.customValues).toEqual(axisTick.customValues.slice(0, -1))
    expect(option(800).xAxis.axisLabel.customValues.at(-1)).toBe(data.to)
  })
  it('gives each series its colour of the theme and fills only areas', () => {
    const [allocated, total] = option(800).series.filter(each => each.type === 'line')
    expect(allocated?.lineStyle.color).toBe('#111')
    expect(allocated).toHaveProperty('areaStyle')
    expect(total?.lineStyle.color).toBe('#222')
    expect(total).not.toHaveProperty('areaStyle')
  })
  it('has fewer times where there is less room', () => {
    const count = (width: number) => option(width).xAxis.axisLabel.customValues.length
    expect(count(1200)).toBeGreaterThan(count(400))
    expect(count(100)).toBeGreaterThan(0)
  })
  it('makes up no scale where nothing was recorded', () => {
    const nothing = {
      ...data,
      series: data.series.map(each => ({ ...each, values: each.values.map(() => NaN) })),
    }
    expect(chartOption({ data: nothing, broken, width: 800 }, words, ink).yAxis.axisLabel.show).toBe(false)
    expect(option(800).yAxis.axisLabel.show).toBe(true)
  })
  it('looks for dots only where a point stands alone', () => {
    const shown = (values: Float64Array) =>
      chartOption({ data, broken: { times, columns: [values] }, width: 800 }, words, ink).series.map(
        each => 'showSymbol' in each && each.showSymbol,
      )
    expect(shown(times)).toEqual([false, false])
    expect(shown(times.with(1, NaN))).toEqual([true, false])
  })
  it('never moves by itself', () => expect(option(800).animation).toBe(false))
})
