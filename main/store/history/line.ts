import type { Buckets } from './buckets.ts'
import type { Points } from './points.ts'
import { TIERS, type RolledTier } from './tiers.ts'
import type { Window } from './window.ts'

/** One line of a chart while it is added up: what falls into each bucket of a window. Lows and highs hold where counts do. */
export type Line = {
  readonly sums: Column
  readonly counts: Column
  readonly lows: Column
  readonly highs: Column
}

export const emptyLine = (buckets: number): Line => ({
  sums: new Float64Array(buckets),
  counts: new Float64Array(buckets),
  lows: new Float64Array(buckets).fill(Infinity),
  highs: new Float64Array(buckets).fill(-Infinity),
})

/** Adds the samples of from ≤ time < to. */
export function addPoints(
  { sums, counts, lows, highs }: Line,
  { start, bucketMs, from, to }: Window,
  { times, values }: Points,
): void {
  for (let index = 0; index < times.length; index += 1) {
    const time = times[index] ?? 0
    if (time < from || time >= to) continue
    const value = values[index] ?? 0
    const at = Math.floor((time - start) / bucketMs)
    sums[at] = (sums[at] ?? 0) + value
    counts[at] = (counts[at] ?? 0) + 1
    lows[at] = Math.min(lows[at] ?? 0, value)
    highs[at] = Math.max(highs[at] ?? 0, value)
  }
}

export type Rolled = { readonly tier: RolledTier; readonly start: number; readonly buckets: Buckets }

/** Adds the buckets of a period that overlap the window, whole. */
export function addBuckets(line: Line, { start, bucketMs, from, to }: Window, rolled: Rolled): void {
  const { stepMs } = TIERS[rolled.tier]
  const { counts, means, lows, highs } = rolled.buckets
  const { sums, counts: sumCounts, lows: least, highs: greatest } = line
  const first = Math.max(0, Math.floor((from - rolled.start) / stepMs))
  const end = Math.min(counts.length, Math.ceil((to - rolled.start) / stepMs))
  for (let slot = first; slot < end;) {
    const at = Math.floor((rolled.start + slot * stepMs - start) / bucketMs)
    const next = Math.min(end, Math.ceil((start + (at + 1) * bucketMs - rolled.start) / stepMs))
    let [sum, samples] = [0, 0]
    let [low, high] = [least[at] ?? 0, greatest[at] ?? 0]
    for (; slot < next; slot += 1) {
      const count = counts[slot] ?? 0
      if (count === 0) continue
      sum += (means[slot] ?? 0) * count
      samples += count
      low = Math.min(low, lows[slot] ?? 0)
      high = Math.max(high, highs[slot] ?? 0)
    }
    sums[at] = (sums[at] ?? 0) + sum
    sumCounts[at] = (sumCounts[at] ?? 0) + samples
    least[at] = low
    greatest[at] = high
  }
}

/** Adds a line's means to a line of lines: there each counts once, however many samples it has. */
export function addLine(mean: Line, { sums, counts, lows, highs }: Line): void {
  for (let at = 0; at < counts.length; at += 1) {
    const count = counts[at] ?? 0
    if (count === 0) continue
    mean.sums[at] = (mean.sums[at] ?? 0) + (sums[at] ?? 0) / count
    mean.counts[at] = (mean.counts[at] ?? 0) + 1
    mean.lows[at] = Math.min(mean.lows[at] ?? 0, lows[at] ?? 0)
    mean.highs[at] = Math.max(mean.highs[at] ?? 0, highs[at] ?? 0)
  }
}

/** What crosses to a window by copy. */
export type Column = Float64Array<ArrayBuffer>
export type Columns = {
  readonly columns: Column[]
  readonly lows: Column[]
  readonly highs: Column[]
}

/** Means, lows and highs of lines; NaN where there is nothing. The lines are turned into them. */
export function columnsOf(lines: readonly Line[]): Columns {
  for (const { sums, counts, lows, highs } of lines)
    for (let at = 0; at < counts.length; at += 1) {
      const count = counts[at] ?? 0
      sums[at] = (sums[at] ?? 0) / count // 0 / 0 is NaN
      if (count === 0) lows[at] = highs[at] = Number.NaN
    }
  return {
    columns: lines.map(({ sums }) => sums),
    lows: lines.map(({ lows }) => lows),
    highs: lines.map(({ highs }) => highs),
  }
}
