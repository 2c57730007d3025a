export type Backoff = {
  /** How long to wait now, in milliseconds: doubles from call to call, spread over its upper half. */
  next(atLeastMs?: number): number
  /** All is well again. */
  reset(): void
}

export function createBackoff(firstMs: number, longestMs: number, random = Math.random): Backoff {
  let failures = 0
  return {
    next: (atLeastMs = 0) => {
      const full = Math.min(longestMs, firstMs * 2 ** failures)
      failures = Math.min(failures + 1, 30)
      return Math.max(atLeastMs, full * (0.5 + random() / 2))
    },
    reset: () => {
      failures = 0
    },
  }
}
