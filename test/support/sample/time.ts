export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** The moment that the sample shows, for ever: a Friday morning. */
export const AS_OF = Date.parse('2026-11-20T09:30:00Z')
/** How much history it holds, and how finely. */
export const HISTORY = 30 * DAY
export const STEP = 5 * MINUTE

export const ago = (ms: number): number => AS_OF - ms

/**
 * How busy people are at a moment, around 1 on an average working day: mornings rise, nights rest, weekends half sleep.
 * Hours are UTC.
 */
export function rhythm(at: number): number {
  const hour = (at % DAY) / HOUR
  const day = new Date(at).getUTCDay()
  const isWeekend = day === 0 || day === 6
  const daytime = Math.max(0, Math.sin(((hour - 6) / 14) * Math.PI)) * (hour > 6 && hour < 20 ? 1 : 0)
  return (0.35 + 1.75 * daytime) * (isWeekend ? 0.4 : 1)
}
