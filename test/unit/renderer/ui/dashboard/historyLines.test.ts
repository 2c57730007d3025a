import { describe, expect, it } from 'vitest'
import { MOST_LINES, type SeriesKey } from '#core/metrics/series.ts'
import {
  askable,
  chartOfHistory,
  type HistoryLine,
  type LinesInput,
  type Recorded,
} from '../../../../../renderer/ui/dashboard/historyLines.ts'
import { scaleOf } from '../../../../../renderer/ui/dashboard/scale.ts'

const MINUTE = 60_000
const of = (...values: number[]) => Float64Array.from(values)
const line = (label: string): HistoryLine => ({ series: `node.gpus.total/${label}` as SeriesKey, label })

function recorded(times: number[], ...columns: number[][]): Recorded {
  const all = columns.map(column => of(...column))
  return {
    bucketMs: MINUTE,
    resolutionMs: 0,
    times: of(...times.map(time => time * MINUTE)),
    columns: all,
    lows: all.map(column => column.map(value => value - 1)),
    highs: all.map(column => column.map(value => value + 1)),
  }
}

const draw = (input: Partial<LinesInput> & Pick<LinesInput, 'lines' | 'recorded'>) =>
  chartOfHistory({
    before: null,
    span: { from: 10 * MINUTE, to: 13 * MINUTE },
    scale: scaleOf('gpus', 0),
    hidden: new Set(),
    words: { others: count => `${String(count)} others`, before: label => `${label} before` },
    ...input,
  })
const columnsOf = (chart: ReturnType<typeof draw>) =>
  Object.fromEntries(chart.series.map(({ label, values }) => [label, [...values]]))

it('asks for no more lines than one question may name', () => {
  const lines = Array.from({ length: MOST_LINES + 1 }, (_, n) => line(`n${n}`))
  expect(askable(lines)).toEqual(lines.slice(0, MOST_LINES))
  const all = lines.slice(1)
  expect(askable(all)).toBe(all)
})

describe('chartOfHistory', () => {
  it('has a band around one or two lines, none around more', () => {
    const two = draw({ lines: [line('a'), line('b')], recorded: recorded([10], [3], [5]) })
    expect(two.series.map(({ band }) => [band?.low[0], band?.high[0]])).toEqual([
      [2, 4],
      [4, 6],
    ])
    const three = draw({
      lines: ['a', 'b', 'c'].map(line),
      recorded: recorded([10], [3], [5], [7]),
    })
    expect(three.series.every(({ band }) => band === undefined)).toBe(true)
  })
  it('puts a seventh line and more together as their mean', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    const chart = draw({
      lines: names.map(line),
      recorded: recorded([10, 11], ...names.map((_name, index) => [index, index === 6 ? NaN : index])),
    })
    expect(chart.series.map(({ colour }) => colour)).toEqual([1, 2, 3, 4, 5, 'other'])
    expect(columnsOf(chart)['2 others']).toEqual([5.5, 5])
  })
  it('gives the colours to what is shown when lines were taken away', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    const chart = draw({
      lines: names.map(line),
      recorded: recorded([10], ...names.map((_name, index) => [index])),
      hidden: new Set(['a', 'c']),
    })
    expect(chart.series.map(({ label }) => label)).toEqual(['b', 'd', 'e', 'f', 'g'])
    expect(chart.series.map(({ colour }) => colour)).toEqual([1, 2, 3, 4, 5])
  })
  it('lays the period before over this one, also where this one has a gap', () => {
    const chart = draw({
      lines: [line('a')],
      recorded: recorded([10, 12], [1], [3]),
      before: recorded([7, 8, 9], [4, 5, 6]),
    })
    expect([...chart.times]).toEqual([10 * MINUTE, 11 * MINUTE, 12 * MINUTE])
    expect(columnsOf(chart)['a before']).toEqual([4, 5, 6])
  })
  it('keeps a gap a gap', () => {
    const chart = draw({ lines: [line('a')], recorded: recorded([10, 11, 12], [1, NaN, 3]) })
    expect(columnsOf(chart)['a']).toEqual([1, NaN, 3])
  })
  it('divides by the unit', () => {
    const GiB = 1024 ** 3
    const chart = draw({
      lines: [line('a')],
      recorded: recorded([10], [2 * GiB]),
      scale: scaleOf('bytes', 80 * GiB),
    })
    expect(columnsOf(chart)['a']).toEqual([2])
  })
})

describe('scaleOf', () => {
  it.each([
    { highest: 0, want: 'B' },
    { highest: 1023, want: 'B' },
    { highest: 1024, want: 'KiB' },
    { highest: 80 * 1024 ** 3, want: 'GiB' },
    { highest: 16 * 1024 ** 4, want: 'TiB' },
    { highest: 2 ** 70, want: 'PiB' },
  ])('bytes up to $highest are drawn in $want', ({ highest, want }) =>
    expect(scaleOf('bytes', highest).symbol).toBe(want),
  )
  it('lets percentages reach 100', () => expect(scaleOf('percent', 7).top).toBe(100))
})
