import type { SeriesKey } from '#core/metrics/series.ts'
import type { Catalog } from './catalog.ts'
import type { Chunks } from './chunks.ts'
import { rolledUp, withKept } from './fold.ts'
import {
  addBuckets,
  addLine,
  addPoints,
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
import { HOUR_MS } from './time.ts'
import { FINE, periodStart, RAW, TIERS, type RolledTier, type Tier } from './tiers.ts'
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
/** One series of a question: its line, and what the tail has of it beside its chunks. */
type Asked = { readonly series: number; readonly rows: Points; readonly line: Line }
type Reading = {
  readonly window: Window
  readonly periods: readonly number[]
  readonly asked: readonly Asked[]
}

/** Chunks of five minutes that are worth reading for a mean of many series: beyond, its buckets are hours, a sixth as many. */
const MOST_FINE = 8000
/** Series whose lines are read at once for a mean: some megabytes. */
const BATCH = 64

/**
 * Contract `history.range`, of from ≤ time < to. Buckets are whole minutes and begin at multiples of their length, so that a
 * later question falls on the same ones; NaN where nothing was recorded. Kept buckets that overlap the span count whole.
 * Nothing for an empty span.
 */
export function createRange({ catalog, chunks, tail, oldestOf }: Parts) {
  const windowOf = createWindows(oldestOf)
  const spans = createSpans(chunks, tail)
  const spacingOf = createSpacing({ chunks, tail, spans })

  // Period by period: chunks of a period lie together, and so do their places in the index.
  const addRaw = ({ window, periods, asked }: Reading): void => {
    for (const period of periods)
      for (const { series, rows, line } of asked) {
        const kept = chunks.points({ period, series }) ?? NO_POINTS
        const open = pointsWithin(rows, periodStart(RAW, period), periodStart(RAW, period + 1))
        addPoints(line, window, mergePoints(kept, open))
      }
  }

  const addRolled = (tier: RolledTier, { window, periods, asked }: Reading): void => {
    const opens = asked.map(({ series, rows }) => {
      const raw = concatPoints(withKept(chunks, series, rows).map(({ part }) => part))
      return new Map([...rolledUp(chunks, tier, { series, raw })].map(each => [each.period, each.buckets]))
    })
    for (const period of periods)
      for (const [index, { series, line }] of asked.entries()) {
        const buckets = opens[index]?.get(period) ?? chunks.glance(tier, { period, series })
        if (buckets) addBuckets(line, window, { buckets, start: periodStart(tier, period), tier })
      }
  }

  /** The window of a question: none of its buckets is narrower than samples lie apart, or than reading them is worth. */
  const windowFor = (input: RangeInput): Window => {
    const narrow = windowOf(input)
    const [first] = input.series
    const series = first === undefined ? null : catalog.find(first)
    if (series === null || narrow.buckets === 0) return narrow
    const spacing = spacingOf(narrow, series)
    const window = windowOf(input, spacing)
    if (input.combine !== 'mean' || window.tier !== FINE) return window
    const chunks = input.series.length * spans.periodsOf(window, []).length
    return chunks > MOST_FINE ? windowOf(input, HOUR_MS) : window
  }

  const range = (input: RangeInput): Range => {
    const window = windowFor(input)
    const { tier, start, bucketMs, buckets } = window
    const isEmpty = buckets === 0
    const rounds = isEmpty ? [] : spans.roundsOf(window)
    const periods = isEmpty ? [] : spans.periodsOf(window, rounds)
    const linesOf = (keys: readonly SeriesKey[]): Line[] => {
      const lines: Line[] = []
      const asked: Asked[] = []
      for (const key of keys) {
        const [line, series] = [emptyLine(buckets), isEmpty ? null : catalog.find(key)]
        lines.push(line)
        if (series !== null) asked.push({ series, rows: tail.points(series, rounds), line })
      }
      const reading = { window, periods, asked }
      if (tier === RAW) addRaw(reading)
      else addRolled(tier, reading)
      return lines
    }
    const times = new Float64Array(buckets)
    for (let at = 0; at < buckets; at += 1) times[at] = start + at * bucketMs
    const shape = { bucketMs, resolutionMs: TIERS[tier].stepMs, times }
    if (input.combine !== 'mean') return { ...shape, ...columnsOf(linesOf(input.series)) }
    const mean = emptyLine(buckets)
    for (let first = 0; first < input.series.length; first += BATCH)
      for (const line of linesOf(input.series.slice(first, first + BATCH))) addLine(mean, line)
    return { ...shape, ...columnsOf([mean]) }
  }

  /** Chunks that are read for an answer; a hundred rows of the tail count as one. */
  const weightOf = (input: RangeInput): number => {
    const window = windowOf(input)
    if (window.buckets === 0) return 0
    const rounds = spans.roundsOf(window)
    return input.series.length * (spans.periodsOf(window, []).length + rounds.length / 100)
  }
  return { range, weightOf }
}
