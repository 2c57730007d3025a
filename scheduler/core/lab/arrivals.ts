// When the workloads of the lab come.
import { createRandom } from './random.ts'

/** Seconds are simulated ones since the start. */
export type Arrival =
  /** When nothing moves any more after what came before. */
  | { readonly kind: 'next' }
  | { readonly kind: 'at'; readonly seconds: number }
  | {
      readonly kind: 'every'
      readonly fromSeconds: number
      readonly everySeconds: number
      readonly times: number
    }
  /** By chance, each on its own, `perHour` on average. */
  | { readonly kind: 'poisson'; readonly perHour: number; readonly hours: number; readonly seed: number }
  /** By chance, `perDay` on average, as often as people work at that hour. The start is midnight. */
  | { readonly kind: 'workday'; readonly perDay: number; readonly days: number; readonly seed: number }

/** How much of a day's work begins in each hour: an assumption, not a measurement. Little at night, most before and after noon. */
const DAY = [1, 1, 1, 1, 1, 1, 2, 3, 6, 9, 10, 9, 6, 8, 10, 10, 9, 7, 4, 3, 3, 2, 2, 1] as const
const DAY_SUM = DAY.reduce((sum, part) => sum + part, 0)
const HOUR = 3600
/** More would be a typing error, and would only fill the memory. */
export const MOST_ARRIVALS = 20_000

/** The seconds at which it comes, rising, whole; null: when nothing moves any more. */
export function arrivalTimes(arrival: Arrival): readonly (number | null)[] {
  switch (arrival.kind) {
    case 'next':
      return [null]
    case 'at':
      return [arrival.seconds]
    case 'every': {
      const { fromSeconds, everySeconds, times } = arrival
      return Array.from(
        { length: Math.min(times, MOST_ARRIVALS) },
        (_, at) => fromSeconds + at * everySeconds,
      )
    }
    case 'poisson':
      return byChance({ ...arrival, partOf: () => 1 })
    case 'workday': {
      const busiest = Math.max(...DAY)
      const partOf = (hour: number): number => (DAY[Math.floor(hour) % 24] ?? 0) / busiest
      const busiestPerHour = (arrival.perDay * busiest) / DAY_SUM
      return byChance({ seed: arrival.seed, hours: arrival.days * 24, perHour: busiestPerHour, partOf })
    }
  }
}

type Chance = {
  readonly seed: number
  readonly hours: number
  /** The highest rate. */
  readonly perHour: number
  readonly partOf: (hour: number) => number
}

/**
 * Arrivals at a rate that changes: those of the highest rate, of which each stays with the part that its hour has of it (thinning,
 * https://doi.org/10.1002/nav.3800260304).
 */
function byChance({ seed, hours, perHour, partOf }: Chance): number[] {
  const random = createRandom(seed)
  const times: number[] = []
  if (perHour <= 0) return times
  for (let hour = random.gapHours(perHour); hour < hours; hour += random.gapHours(perHour)) {
    if (times.length >= MOST_ARRIVALS) break
    if (random.next() < partOf(hour)) times.push(Math.floor(hour * HOUR))
  }
  return times
}
