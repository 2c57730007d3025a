// What the charts of the bench draw: the same points in both kinds.

/** Buckets of a line, as many as an answer has at most. */
export const POINTS = 2000
/** Of a plot, pixels. */
export const HEIGHT = 168

export type Charts = { readonly show: (run: number) => void }

const MINUTE = 60_000
const LENGTH = POINTS * MINUTE
/** A range for each run, so that no answer is known already. */
export const SPANS = {
  at: (run: number) => ({ from: run * LENGTH, to: (run + 1) * LENGTH }),
}

/** Noisy as utilisation is, and other for each chart and time. */
export function pointsOf(chart: number, from: number) {
  const times = Float64Array.from({ length: POINTS }, (_, index) => from + index * MINUTE)
  const noise = (index: number, salt: number) =>
    Math.abs(Math.sin(index * 12.9898 + salt + chart * 78.233)) % 1
  const values = times.map(
    (time, index) => 50 + 30 * Math.sin(time / LENGTH + index / 90) + 15 * noise(index, 1),
  )
  const lows = values.map((value, index) => value - 4 * noise(index, 2))
  const highs = values.map((value, index) => value + 4 * noise(index, 3))
  return { times, bucketMs: MINUTE, columns: { values, lows, highs } }
}
