const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/**
 * An age in milliseconds as exact as a column of ages needs: whole days from ten days on, whole hours from ten hours on,
 * whole minutes from ten minutes on. What lies ahead (clock skew) is 0.
 */
export function roundAge(age: number): number {
  const step = age >= 10 * DAY ? DAY : age >= 10 * HOUR ? HOUR : age >= 10 * MINUTE ? MINUTE : 1000
  return Math.max(0, Math.floor(age / step) * step)
}
