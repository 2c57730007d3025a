/**
 * The newest value of something that changes, for any number of readers that each go at their own pace: a slow one
 * skips values, none is told an old one after a new one.
 */
export type Latest<T> = {
  get(): T
  set(value: T): void
  /** The value now, then each newest one, until the signal aborts. */
  values(signal: AbortSignal): AsyncIterable<T>
}

export function createLatest<T>(initial: T): Latest<T> {
  let value = initial
  let version = 0
  const waiting = new Set<() => void>()
  const wakeAll = () => {
    for (const wake of waiting) wake()
  }

  async function* values(signal: AbortSignal): AsyncGenerator<T> {
    let seen = -1
    const onAbort = () => wakeAll()
    signal.addEventListener('abort', onAbort)
    try {
      while (!signal.aborted) {
        if (seen === version) {
          await new Promise<void>(resolve => {
            const wake = () => {
              waiting.delete(wake)
              resolve()
            }
            waiting.add(wake)
          })
          continue
        }
        seen = version
        yield value
      }
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  return {
    get: () => value,
    set: next => {
      value = next
      version += 1
      wakeAll()
    },
    values,
  }
}
