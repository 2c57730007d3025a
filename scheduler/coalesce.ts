// Many events, few rounds: a round runs a moment after the first event, and later the longer rounds take, so that deciding never
// takes more than a part of the time however fast events come.

export type Coalescer = {
  /** Something happened. */
  mark(): void
  stop(): void
}

export type CoalesceOptions = {
  readonly leastMs: number
  readonly mostMs: number
  /** Pause after a round, as a multiple of what it took. */
  readonly rest: number
}

/** Calls `round` after events, with the time of the first of them (`performance.now()`); never when nothing was marked. */
export function coalesce(
  round: (firstAt: number) => void,
  { leastMs, mostMs, rest }: CoalesceOptions,
): Coalescer {
  let timer: NodeJS.Timeout | undefined
  let firstAt = 0
  let notBefore = 0

  function run(): void {
    timer = undefined
    const startedAt = performance.now()
    round(firstAt)
    const endedAt = performance.now()
    notBefore = endedAt + Math.min(mostMs, (endedAt - startedAt) * rest)
  }

  return {
    mark() {
      if (timer) return
      firstAt = performance.now()
      timer = setTimeout(run, Math.max(leastMs, notBefore - firstAt))
    },
    stop() {
      clearTimeout(timer)
    },
  }
}
