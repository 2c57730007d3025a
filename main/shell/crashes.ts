/** How often something failed lately, and what is to be done about it. Times are milliseconds of one clock. */
const WINDOW_MS = 5 * 60_000

/** The crashes that still count, with the one of `now`. */
export const withCrash = (times: readonly number[], now: number): readonly number[] => [
  ...times.filter(time => now - time < WINDOW_MS),
  now,
]

/** Crashes of the backend in five minutes after which it is left alone until a person asks. */
const BACKEND_LIMIT = 5
/** Waits before a restart, by crashes that count; the window is told within 3 s even at the last. */
const RESTART_DELAYS_MS = [50, 250, 1000, 2000]

/** How long to wait before the backend is started again; null: not again. */
export const restartDelay = (times: readonly number[]): number | null =>
  times.length >= BACKEND_LIMIT
    ? null
    : (RESTART_DELAYS_MS[Math.min(times.length, RESTART_DELAYS_MS.length) - 1] ?? 0)

const SAFE_MODE_AT = 3
const PAGE_LIMIT = 6

/** What to do with a page whose process ended: the third crash in five minutes loads it in safe mode, the sixth asks. */
export function afterPageCrash(times: readonly number[]): 'reload' | 'safeMode' | 'ask' {
  if (times.length >= PAGE_LIMIT) return 'ask'
  return times.length >= SAFE_MODE_AT ? 'safeMode' : 'reload'
}
