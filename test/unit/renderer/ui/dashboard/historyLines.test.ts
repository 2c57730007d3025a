import { describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import { MOST_LINES, type SeriesKey } from '#core/metrics/series.ts'
import {
  askable,
  chartOfHistory,
  drawable,
  type HistoryLine,
  questionOf,
  type LinesInput,
  type Recorded,
} from '../../../../../renderer/ui/dashboard/historyLines.ts'
import { scaleOf } from '../../../../../renderer/ui/dashboard/scale.ts'
import { NOW, tempStore } from '../../../../support/stores.ts'

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
  it('draws a line of a whole as percent of it, and nothing where the whole is not known', () => {
    const share = (whole: number, label: string): HistoryLine => ({ ...line(label), whole })
    const chart = draw({
      lines: [share(80, 'a'), share(NaN, 'b')],
      recorded: recorded([10, 11], [20, NaN], [20, 60]),
      scale: scaleOf('percent', 60),
    })
    expect(columnsOf(chart)).toEqual({ a: [25, NaN], b: [NaN, NaN] })
    expect([...(chart.series[0]?.band?.high ?? [])]).toEqual([26.25, NaN])
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

describe('a counter', () => {
  const GPU = 'device.gpu.energy/GPU-1' as const
  const counter: HistoryLine = { series: GPU, label: 'GPU 0', isCounter: true }
  const JOULES_A_MINUTE = 300 * 60

  it('is drawn as what it grew by in each bucket, from history, also where it began anew', () => {
    const store = tempStore()
    // 300 W for ten minutes; the driver restarts after the sixth, and counts from nothing.
    for (let minute = 0; minute <= 10; minute += 1) {
      const value = minute <= 6 ? 1_000_000 + minute * JOULES_A_MINUTE : (minute - 6) * JOULES_A_MINUTE
      store.putRound({ samples: { at: millis(NOW + minute * MINUTE), samples: [{ series: GPU, value }] } })
    }
    const span = { from: NOW, to: NOW + 11 * MINUTE }
    const range = store.history.range({ series: [GPU], ...span, points: 100 })
    const { columns, highs } = drawable(range, [counter])
    expect(columns[0]?.reduce((sum, joules) => sum + (joules || 0), 0)).toBeCloseTo(10 * JOULES_A_MINUTE, 0)
    const scale = scaleOf('joules', Math.max(...(highs[0] ?? []).filter(joules => joules > 0)))
    expect(scale).toMatchObject({ symbol: 'Wh', divisor: 3_600 })
    const drawn = columnsOf(draw({ lines: [counter], recorded: drawable(range, [counter]), span, scale }))
    // 300 W are 5 Wh a minute.
    expect(drawn['GPU 0']?.map(Math.round)).toEqual([NaN, ...Array.from({ length: 10 }, () => 5)])
    // Asked for a little longer, the first bucket that is drawn is known too, and nothing of before is drawn.
    const from = NOW + 3 * MINUTE
    const later = drawable(range, [counter], from)
    expect(later.times[0]).toBe(from)
    expect(later.columns[0]?.[0]).toBeCloseTo(JOULES_A_MINUTE, 0)
    expect([later.lows, later.highs, later.columns].map(([column]) => column?.length)).toEqual([8, 8, 8])
    // In one bucket of all of it as well.
    const [whole] = drawable(store.history.range({ series: [GPU], ...span, points: 2 }), [counter]).columns
    expect(whole?.reduce((sum, joules) => sum + (joules || 0), 0)).toBeGreaterThan(9 * JOULES_A_MINUTE)
  })

  it('is asked for before the beginning of a span, and nothing else is', () => {
    const span = { from: NOW, to: NOW + 60 * MINUTE }
    expect(questionOf([line('a'), counter], span, 300)).toEqual({
      from: NOW - 2 * MINUTE,
      to: span.to,
      points: 310,
    })
    expect(questionOf([line('a')], span, 300)).toEqual({ ...span, points: 300 })
  })

  it('leaves other lines as they were recorded', () => {
    const answer = recorded([10, 11], [3, 4], [5, 9])
    expect(drawable(answer, [line('a'), line('b')])).toBe(answer)
    const mixed = drawable(answer, [line('a'), { ...line('b'), isCounter: true }])
    expect([...(mixed.columns[0] ?? [])]).toEqual([3, 4])
    expect(mixed.lows[0]).toEqual(answer.lows[0])
    expect([...(mixed.columns[1] ?? [])]).toEqual([2, 4])
  })
})

it.each([
  { joules: 18_000, symbol: 'Wh', value: 5 },
  { joules: 7.2e6, symbol: 'kWh', value: 2 },
  { joules: 7.2e9, symbol: 'MWh', value: 2 },
  { joules: 0, symbol: 'Wh', value: 0 },
])('energy of $joules J is read in $symbol', ({ joules, symbol, value }) => {
  const scale = scaleOf('joules', joules)
  expect({ symbol: scale.symbol, value: joules / scale.divisor }).toEqual({ symbol, value })
})
