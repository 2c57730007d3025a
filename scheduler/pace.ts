// Writes at a bounded rate, so many at once. What waits is bounded by what can be decided.
export type Pace = {
  /** Runs `work` in its turn, and resolves or rejects as it does. */
  run<T>(work: () => Promise<T>): Promise<T>
  /** How many wait or run. */
  size(): number
  /** Resolves when none waits or runs. */
  drained(): Promise<void>
}

export type PaceOptions = { readonly perSecond: number; readonly burst: number; readonly concurrency: number }

/** A token bucket in front of a number of slots. */
export function createPace({ perSecond, burst, concurrency }: PaceOptions): Pace {
  const queue: (() => void)[] = []
  let [running, tokens, filledAt] = [0, burst, performance.now()]
  let timer: NodeJS.Timeout | undefined
  let idle: (() => void)[] = []

  function fill(): void {
    const now = performance.now()
    tokens = Math.min(burst, tokens + ((now - filledAt) / 1000) * perSecond)
    filledAt = now
  }

  function advance(): void {
    fill()
    while (queue.length > 0 && running < concurrency && tokens >= 1) {
      tokens--
      running++
      queue.shift()?.()
    }
    if (queue.length > 0 && running < concurrency && timer === undefined)
      timer = setTimeout(
        () => {
          timer = undefined
          advance()
        },
        ((1 - tokens) / perSecond) * 1000,
      )
    if (queue.length === 0 && running === 0) {
      for (const resolve of idle) resolve()
      idle = []
    }
  }

  return {
    async run(work) {
      await new Promise<void>(resolve => {
        queue.push(resolve)
        advance()
      })
      try {
        return await work()
      } finally {
        running--
        advance()
      }
    },
    size: () => queue.length + running,
    drained: () =>
      queue.length + running === 0 ? Promise.resolve() : new Promise(resolve => idle.push(resolve)),
  }
}
