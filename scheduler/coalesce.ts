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
  let firstAt: number | undefined
  let notBefore = 0

  function schedule(): void {
    timer ??= setTimeout(run, Math.max(leastMs, notBefore - performance.now()))
  }

  function run(): void {
    const startedAt = performance.now()
    const of = firstAt ?? startedAt
    firstAt = undefined
    round(of)
    const endedAt = performance.now()
    notBefore = endedAt + Math.min(mostMs, (endedAt - startedAt) * rest)
    timer = undefined
    if (firstAt !== undefined) schedule()
  }

  return {
    mark() {
      firstAt ??= performance.now()
      schedule()
    },
    stop() {
      clearTimeout(timer)
    },
  }
}
