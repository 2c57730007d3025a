// The store against a model in memory that keeps everything and works all out anew.
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import type { SeriesKey } from '#core/metrics/series.ts'
import { type ClusterStore, openClusterStore } from '../../../../../main/store/clusterStore.ts'
import { HistoryModel } from '../../../../support/historyModel.ts'
import { tempFolder } from '../../../../support/stores.ts'

const HOUR = 3_600_000
const START = Date.UTC(2026, 10, 1)
/** Raw samples are kept so long: what comes in that time is worth the same, whenever it comes. */
const SPAN = 47 * HOUR
const SERIES: readonly SeriesKey[] = [
  'cluster.gpus.total',
  'device.gpu.utilization/GPU-1',
  'device.gpu.utilization/GPU-2',
]
const isLong = process.env['CANOPY_LONG'] !== undefined
const RUNS = isLong ? 2000 : 25
const TIMEOUT_MS = isLong ? 3_600_000 : 60_000

const at = fc.oneof(
  fc.nat(SPAN / 60_000 - 1).map(minute => START + minute * 60_000),
  fc.nat(SPAN - 1).map(ms => START + ms),
  fc.nat(7).map(slot => START + slot * 6 * HOUR),
)
const value = fc.oneof(
  fc.nat(100),
  fc.float({ min: -1000, max: 1000, noNaN: true }),
  fc.constant(85_899_345_920),
)
const samples = fc.array(fc.record({ series: fc.constantFrom(...SERIES), at, value }), {
  minLength: 1,
  maxLength: 60,
})
type Op =
  | {
      readonly op: 'append' | 'backfill'
      readonly samples: { series: SeriesKey; at: number; value: number }[]
    }
  | { readonly op: 'compact'; readonly steps: number }
  | { readonly op: 'wait'; readonly ms: number }
  | { readonly op: 'reopen' }
const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ op: fc.constant('append' as const), samples }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('backfill' as const), samples }) },
  {
    weight: 3,
    arbitrary: fc.record({ op: fc.constant('compact' as const), steps: fc.integer({ min: 1, max: 9 }) }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('wait' as const), ms: fc.nat(SPAN / 3) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('reopen' as const) }) },
)
const question = fc
  .tuple(
    fc.integer({ min: -HOUR, max: SPAN }),
    fc.integer({ min: 1, max: SPAN }),
    fc.integer({ min: 2, max: 500 }),
  )
  .map(([offset, length, points]) => ({ from: START + offset, to: START + offset + length, points }))

/** A store on a clock of its own that does what it is told. */
class Recorder {
  readonly model = new HistoryModel()
  readonly #path = join(tempFolder(), 'cluster.sqlite')
  #now = START
  store = this.#open()

  #open(): ClusterStore {
    return openClusterStore(this.#path, { now: () => millis(this.#now) })
  }

  run(given: Op): void {
    switch (given.op) {
      case 'append':
        for (const sample of given.samples) {
          this.model.append(sample.series, sample.at, sample.value)
          this.store.history.append({ at: millis(sample.at), samples: [sample] })
        }
        return
      case 'backfill':
        for (const sample of given.samples) {
          this.model.append(sample.series, sample.at, sample.value)
          // A row of the same moment that waits in the tail would stand: it was given later than what is filled in.
          this.store.history.append({ at: millis(sample.at), samples: [sample] })
        }
        for (const series of SERIES) {
          const mine = given.samples.filter(sample => sample.series === series)
          const [times, values] = [mine.map(sample => sample.at), mine.map(sample => sample.value)]
          this.store.history.backfill({
            series,
            labels: {},
            times: Float64Array.from(times),
            values: Float64Array.from(values),
          })
        }
        return
      case 'compact':
        for (let step = 0; step < given.steps; step += 1) this.store.history.compact()
        return
      case 'wait':
        this.#now = Math.min(this.#now + given.ms, START + SPAN)
        return
      case 'reopen':
        this.store.close()
        this.store = this.#open()
    }
  }

  /** Compacts all there is; raw samples are still kept. */
  compact(): void {
    this.#now = START + SPAN + 2 * HOUR
    while (this.store.history.compact());
  }
}

function compare({ store, model }: Recorder, asked: { from: number; to: number; points: number }): void {
  const range = store.history.range({ ...asked, series: SERIES })
  expect(range.times.length).toBeLessThanOrEqual(asked.points)
  for (const [line, series] of SERIES.entries()) {
    const want = model.expected(series, { ...asked, range })
    for (const [index, bucket] of want.entries()) {
      const got = [range.columns, range.lows, range.highs].map(column => column[line]?.[index] ?? 0)
      if (bucket === null) expect(got).toEqual([Number.NaN, Number.NaN, Number.NaN])
      else
        for (const [which, figure] of [bucket.mean, bucket.low, bucket.high].entries())
          expect(Math.abs((got[which] ?? Number.NaN) - figure)).toBeLessThanOrEqual(
            bucket.error + Math.abs(figure) * 1e-9 + 1e-30,
          )
    }
  }
}

describe('the history', () => {
  it(
    'says what a model in memory says, whatever came in whichever order, compacted whenever',
    () => {
      fc.assert(
        fc.property(
          fc.array(op, { minLength: 1, maxLength: 25 }),
          fc.array(question, { minLength: 1, maxLength: 4 }),
          (ops, questions) => {
            const recorder = new Recorder()
            for (const each of ops) recorder.run(each)
            for (const asked of questions) compare(recorder, asked)
            recorder.compact()
            expect(recorder.store.history.extent().samples).toBe(recorder.model.size)
            for (const asked of questions) compare(recorder, asked)
            recorder.store.close()
          },
        ),
        { numRuns: RUNS },
      )
    },
    TIMEOUT_MS,
  )

  it(
    'says the same before and after it is compacted, to the last bit',
    () => {
      fc.assert(
        fc.property(fc.array(op, { minLength: 1, maxLength: 15 }), question, (ops, asked) => {
          const recorder = new Recorder()
          for (const each of ops) recorder.run(each)
          const before = recorder.store.history.range({ ...asked, series: SERIES })
          recorder.compact()
          expect(recorder.store.history.range({ ...asked, series: SERIES })).toEqual(before)
          recorder.store.close()
        }),
        { numRuns: RUNS },
      )
    },
    TIMEOUT_MS,
  )
})
