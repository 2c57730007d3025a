import type { SeriesKey } from '#core/metrics/series.ts'
import type { Catalog } from './catalog.ts'
import type { Chunks } from './chunks.ts'
import { rolledUp, withKept } from './fold.ts'
import {
  addBuckets,
  addLine,
  addPoints,
  clear,
  columnsOf,
  emptyLine,
  type Column,
  type Columns,
  type Line,
} from './line.ts'
import { concatPoints, mergePoints, NO_POINTS, pointsWithin, type Points } from './points.ts'
import { createSpacing } from './spacing.ts'
import { createSpans } from './spans.ts'
import type { Tail } from './tail.ts'
import { periodStart, RAW, TIERS, type RolledTier, type Tier } from './tiers.ts'
import { createWindows, type Window } from './window.ts'

export type RangeInput = {
  readonly series: readonly SeriesKey[]
  readonly from: number
  readonly to: number
  readonly points: number
  /** `mean`: one line, in each bucket the mean over the series, each of which counts once. Default: a line each. */
  readonly combine?: 'each' | 'mean' | undefined
}
export type Range = Columns & {
  readonly bucketMs: number
  /** What the figures were read from: 0 for every sample, else the length of the buckets that were kept. */
  readonly resolutionMs: number
  readonly times: Column
}

type Parts = {
  readonly catalog: Catalog
  readonly chunks: Chunks
  readonly tail: Tail
  /** How far back a tier goes. */
  readonly oldestOf: (tier: Tier) => number
}
/** One series of a question: what the tail has of it beside its chunks. */
type Asked = { readonly series: number; readonly rows: Points }

/**
 * Contract `history.range`, of from ≤ time < to. Buckets are whole minutes and begin at multiples of their length, so that a
 * later question falls on the same ones; NaN where nothing was recorded. Kept buckets that overlap the span count whole.
 * Nothing for an empty span.
 */
export function createRange({ catalog, chunks, tail, oldestOf }: Parts) {
  const windowOf = createWindows(oldestOf)
  const spans = createSpans(chunks, tail)
  const spacingOf = createSpacing({ chunks, tail, spans })

  const addRaw = (line: Line, window: Window, { series, rows }: Asked): void => {
    for (const period of spans.periodsOf(window, rows)) {
      const kept = chunks.points({ period, series }) ?? NO_POINTS
      const open = pointsWithin(rows, periodStart(RAW, period), periodStart(RAW, period + 1))
      addPoints(line, window, mergePoints(kept, open))
    }
  }

  const addRolled = (
    line: Line,
    window: Window,
    { series, rows, tier }: Asked & { tier: RolledTier },
  ): void => {
    const raw = concatPoints(withKept(chunks, series, rows).map(({ part }) => part))
    const open = new Map(
      [...rolledUp(chunks, tier, { series, raw })].map(each => [each.period, each.buckets]),
    )
    for (const period of spans.periodsOf(window, rows)) {
      const buckets = open.get(period) ?? chunks.glance(tier, { period, series })
      if (buckets) addBuckets(line, window, { buckets, start: periodStart(tier, period), tier })
    }
  }

  const range = (input: RangeInput): Range => {
    const narrow = windowOf(input)
    const [first] = input.series
    const series = first === undefined ? null : catalog.find(first)
    const window =
      series === null || narrow.buckets === 0 ? narrow : windowOf(input, spacingOf(narrow, series))
    const { tier, start, bucketMs, buckets } = window
    const isEmpty = buckets === 0
    const rounds = isEmpty ? [] : spans.roundsOf(window)
    const add = (line: Line, key: SeriesKey): void => {
      const series = isEmpty ? null : catalog.find(key)
      if (series === null) return
      const rows = tail.points(series, rounds)
      if (tier === RAW) addRaw(line, window, { series, rows })
      else addRolled(line, window, { series, rows, tier })
    }
    const times = Float64Array.from({ length: buckets }, (_, at) => start + at * bucketMs)
    const shape = { bucketMs, resolutionMs: TIERS[tier].stepMs, times }
    if (input.combine === 'mean') {
      const [mean, line] = [emptyLine(buckets), emptyLine(buckets)]
      for (const key of input.series) {
        clear(line)
        add(line, key)
        addLine(mean, line)
      }
      return { ...shape, ...columnsOf([mean]) }
    }
    const lines = input.series.map(key => {
      const line = emptyLine(buckets)
      add(line, key)
      return line
    })
    return { ...shape, ...columnsOf(lines) }
  }

  /** Chunks that are read for an answer; a hundred rows of the tail count as one. */
  const weightOf = (input: RangeInput): number => {
    const window = windowOf(input)
    if (window.buckets === 0) return 0
    const rounds = spans.roundsOf(window).length
    return input.series.length * (spans.periodsOf(window, NO_POINTS).length + rounds / 100)
  }
  return { range, weightOf }
}
