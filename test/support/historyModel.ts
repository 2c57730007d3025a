import type { Range } from '../../main/store/history/range.ts'

type Bucket = { readonly count: number; readonly mean: number; readonly low: number; readonly high: number }

/** What a history is asked of, and how it answered. */
export type Answer = { readonly from: number; readonly to: number; readonly range: Range }

/** A history that keeps every sample in memory and works everything out anew: what the store is compared with. */
export class HistoryModel {
  readonly #series = new Map<string, Map<number, number>>()

  append(series: string, at: number, value: number): void {
    const samples = this.#series.get(series) ?? new Map<number, number>()
    this.#series.set(series, samples.set(at, Math.fround(value)))
  }

  get size(): number {
    return [...this.#series.values()].reduce((sum, samples) => sum + samples.size, 0)
  }

  /** The buckets that a store's answer should have, and by how much each may err. */
  expected(series: string, { from, to, range }: Answer): ((Bucket & { error: number }) | null)[] {
    const { resolutionMs, bucketMs, times } = range
    const samples = [...(this.#series.get(series) ?? [])]
    const [first, end] =
      resolutionMs === 0
        ? [from, to]
        : [Math.floor(from / resolutionMs) * resolutionMs, Math.ceil(to / resolutionMs) * resolutionMs]
    const within = samples.filter(([at]) => at >= first && at < end)
    return Array.from(times, start => {
      // A kept bucket counts by its beginning.
      const placeOf = (at: number) => (resolutionMs === 0 ? at : Math.floor(at / resolutionMs) * resolutionMs)
      const mine = within.filter(([at]) => placeOf(at) >= start && placeOf(at) < start + bucketMs)
      if (mine.length === 0) return null
      const values = mine.map(([, value]) => value)
      const [low, high] = [Math.min(...values), Math.max(...values)]
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      return { count: values.length, mean, low, high, error: resolutionMs === 0 ? 0 : (high - low) / 64 }
    })
  }
}
