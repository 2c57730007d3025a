// Many events, few rounds: a round runs a moment after the first event that matters now, so that deciding never takes more than
// a part of the time however fast events come. What may wait, waits longer, and for free where a round comes anyway.

export type Urgency = 'now' | 'soon'

export type Coalescer = {
  /** Something happened. */
  mark(urgency?: Urgency): void
  stop(): void
}

export type CoalesceOptions = Readonly<
  Record<
    Urgency,
    {
      readonly leastMs: number
      readonly mostMs: number
      /** Pause after a round, as a multiple of what it took. */
      readonly rest: number
    }
  >
>

/** Calls `round` after events, with the time of the first of them (`performance.now()`); never when nothing was marked. */
export function coalesce(round: (firstAt: number) => void, options: CoalesceOptions): Coalescer {
  let timer: NodeJS.Timeout | undefined
  let dueAt = Infinity
  let firstAt: number | undefined
  let last = { endedAt: -Infinity, tookMs: 0 }
  let isRunning = false
  const marked = new Set<Urgency>()

  function schedule(urgency: Urgency): void {
    const { leastMs, mostMs, rest } = options[urgency]
    const now = performance.now()
    const at = Math.max(now + leastMs, last.endedAt + Math.min(mostMs, last.tookMs * rest))
    if (at >= dueAt) return
    clearTimeout(timer)
    dueAt = at
    timer = setTimeout(run, at - now)
  }

  function run(): void {
    const startedAt = performance.now()
    const of = firstAt ?? startedAt
    firstAt = undefined
    isRunning = true
    round(of)
    isRunning = false
    const endedAt = performance.now()
    last = { endedAt, tookMs: endedAt - startedAt }
    dueAt = Infinity
    for (const urgency of marked) schedule(urgency)
    marked.clear()
  }

  return {
    mark(urgency = 'now') {
      firstAt ??= performance.now()
      if (isRunning) marked.add(urgency)
      else schedule(urgency)
    },
    stop() {
      clearTimeout(timer)
    },
  }
}
