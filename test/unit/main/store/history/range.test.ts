import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import type { SeriesKey } from '#core/metrics/series.ts'
import type { ClusterStore } from '../../../../../main/store/clusterStore.ts'
import { tempStore } from '../../../../support/stores.ts'

const MINUTE = 60_000
const DAY = 1440 * MINUTE
/** A whole hour. */
const START = millis(Date.UTC(2026, 10, 1, 12))
const TOTAL = 'cluster.gpus.total'
const PENDING = 'cluster.gpus.pending'

type Recorded = { readonly series: SeriesKey; readonly minute: number; readonly value: number }
const sample = (minute: number, value: number, series: SeriesKey = TOTAL): Recorded => ({
  series,
  minute,
  value,
})
function record(store: ClusterStore, recorded: readonly Recorded[]): void {
  for (const { minute, ...each } of recorded)
    store.history.append({ at: millis(START + minute * MINUTE), samples: [each] })
}

const compact = (store: ClusterStore): void => {
  while (store.history.compact());
}

describe('history', () => {
  it('gives each minute as it was recorded, and a gap where nothing was', () => {
    const store = tempStore()
    record(store, [sample(0, 8), sample(1, 9), sample(3, 7), sample(1, 2, PENDING)])
    const { bucketMs, times, columns } = store.history.range({
      series: [TOTAL, PENDING],
      from: START,
      to: START + 4 * MINUTE,
      points: 100,
    })
    expect(bucketMs).toBe(MINUTE)
    expect([...times]).toEqual([0, 1, 2, 3].map(minute => START + minute * MINUTE))
    expect(columns.map(column => [...column])).toEqual([
      [8, 9, Number.NaN, 7],
      [Number.NaN, 2, Number.NaN, Number.NaN],
    ])
    expect(columns[0]).toBeInstanceOf(Float64Array)
  })

  it('gives the mean of each bucket when there are fewer points than minutes', () => {
    const store = tempStore()
    record(store, [sample(0, 2), sample(1, 4), sample(2, 5), sample(11, 9)])
    const { bucketMs, columns } = store.history.range({
      series: [TOTAL],
      from: START,
      to: START + 12 * MINUTE,
      points: 5,
    })
    expect(bucketMs).toBe(3 * MINUTE)
    expect([...(columns[0] ?? [])]).toEqual([11 / 3, Number.NaN, Number.NaN, 9])
  })

  it('has no gaps between samples that lie further apart than a minute, and keeps those that are', () => {
    const store = tempStore()
    const everyTen = Array.from({ length: 36 }, (_, round) => sample(round * 10, round))
    record(
      store,
      everyTen.filter(({ minute }) => minute < 120 || minute >= 150),
    )
    const ask = () =>
      store.history.range({ series: [TOTAL], from: START, to: START + 360 * MINUTE, points: 2000 })
    for (const { bucketMs, columns } of [ask(), (compact(store), ask())]) {
      expect(bucketMs).toBe(10 * MINUTE)
      const missing = [...(columns[0] ?? [])].flatMap((value, index) => (Number.isNaN(value) ? [index] : []))
      expect(missing).toEqual([12, 13, 14])
    }
  })

  it('gives hours for the mean of many series over a month, which nobody would wait for in five minutes each', () => {
    const store = tempStore()
    const days = 30
    const end = START + days * DAY
    for (const [series, value] of [
      [TOTAL, 8],
      [PENDING, 2],
    ] as const)
      store.history.backfill({
        series,
        labels: {},
        times: Float64Array.from({ length: days * 288 }, (_, slot) => START + slot * 5 * MINUTE),
        values: new Float64Array(days * 288).fill(value),
      })
    const others = Array.from({ length: 298 }, (_, at): SeriesKey => `device.gpu.utilization/other-${at}`)
    const ask = (more: readonly SeriesKey[]) =>
      store.history.range({
        series: [TOTAL, PENDING, ...more],
        from: START,
        to: end,
        points: 2000,
        combine: 'mean',
      })
    const [few, many] = [ask([]), ask(others)]
    expect(few).toMatchObject({ bucketMs: 25 * MINUTE, resolutionMs: 5 * MINUTE })
    expect(many).toMatchObject({ bucketMs: 60 * MINUTE, resolutionMs: 60 * MINUTE })
    for (const { columns } of [few, many])
      expect(new Set(columns[0]?.filter(value => !Number.isNaN(value)))).toEqual(new Set([5]))
    expect(many.columns[0]).toHaveLength(days * 24)
  })

  it('takes the first moment of the span and not the last, though both lie within a bucket', () => {
    const store = tempStore()
    record(store, [sample(0, 100), sample(1, 2), sample(4, 6), sample(5, 100)])
    const asked = { series: [TOTAL] as SeriesKey[], from: START + MINUTE, to: START + 5 * MINUTE, points: 2 }
    expect([...(store.history.range(asked).columns[0] ?? [])]).toEqual([2, 6])
  })

  it('falls on the same buckets when the span moves by less than one', () => {
    const store = tempStore()
    const at = (from: number) =>
      store.history.range({ series: [TOTAL], from: START + from, to: START + from + 3_600_000, points: 11 })
        .times[1]
    expect(at(1)).toBe(at(0))
    expect(at(5 * MINUTE)).toBe(at(0))
  })

  it('takes a second sample of the same moment as a correction, and leaves out what is no number', () => {
    const store = tempStore()
    record(store, [sample(0, 8), sample(1, Number.NaN), sample(2, Number.POSITIVE_INFINITY)])
    record(store, [sample(0, 9)])
    expect(store.history.extent()).toEqual({ samples: 1, oldest: START })
    expect(
      store.history.range({ series: [TOTAL], from: START, to: START + MINUTE, points: 2 }).columns[0]?.[0],
    ).toBe(9)
  })

  it('knows nothing of a series that was never recorded, of an empty span, of an empty store', () => {
    const store = tempStore()
    expect(store.history.extent()).toEqual({ samples: 0, oldest: null })
    expect([
      ...(store.history.range({ series: [TOTAL], from: START, to: START + MINUTE, points: 2 }).columns[0] ??
        []),
    ]).toEqual([Number.NaN])
    const nothing = store.history.range({ series: [TOTAL], from: START, to: START, points: 2 })
    expect([nothing.times.length, nothing.columns[0]?.length]).toEqual([0, 0])
  })

  it('never gives more points than asked, loses no sample and takes none from outside', () => {
    const store = tempStore()
    record(
      store,
      Array.from({ length: 500 }, (_, minute) => sample(minute, 1)),
    )
    const offset = fc.integer({ min: -50 * MINUTE, max: 550 * MINUTE })
    fc.assert(
      fc.property(offset, offset, fc.integer({ min: 2, max: 2000 }), (a, b, points) => {
        const [from, to] = [START + Math.min(a, b), START + Math.max(a, b)]
        const { bucketMs, resolutionMs, times, columns } = store.history.range({
          series: [TOTAL],
          from,
          to,
          points,
        })
        // What was rolled up counts whole.
        const [first, end] =
          resolutionMs === 0
            ? [from, to]
            : [Math.floor(from / resolutionMs) * resolutionMs, Math.ceil(to / resolutionMs) * resolutionMs]
        expect(times.length).toBeLessThanOrEqual(points)
        expect(bucketMs % MINUTE).toBe(0)
        const isFilled = (at: number): boolean =>
          Array.from({ length: bucketMs / MINUTE }, (_, minute) => at + minute * MINUTE).some(
            time => time >= first && time < end && time >= START && time < START + 500 * MINUTE,
          )
        expect(Array.from(columns[0] ?? [], value => !Number.isNaN(value))).toEqual(
          Array.from(times, isFilled),
        )
      }),
      { numRuns: 200 },
    )
  })
})
