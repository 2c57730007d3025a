import { AppError } from '#core/base/errors.ts'

export type Child = {
  readonly signal: AbortSignal
  abort(reason?: Error): void
  /** Lets go of the parent. */
  release(): void
}

/** A signal that aborts with its parent, or before it. Nothing stays behind at a parent that lives much longer. */
export function childOf(parent: AbortSignal): Child {
  const controller = new AbortController()
  const onParent = () => controller.abort(parent.reason)
  if (parent.aborted) onParent()
  else parent.addEventListener('abort', onParent, { once: true })
  return {
    signal: controller.signal,
    abort: reason => controller.abort(reason),
    release: () => parent.removeEventListener('abort', onParent),
  }
}

export type Deadline = {
  /** Aborts with the parent, or with TIMEOUT when time is up. */
  readonly signal: AbortSignal
  /** Time no longer counts; the parent still does. */
  stopClock(): void
  /** Lets go of the parent; to be called when all is done. */
  release(): void
}

/** A limit in time below a signal that may live much longer, of which nothing stays behind. `what` is shown to people. */
export function startDeadline(parent: AbortSignal, timeoutMs: number, what: string): Deadline {
  const child = childOf(parent)
  const timer = setTimeout(() => child.abort(late(what, timeoutMs)), timeoutMs)
  return {
    signal: child.signal,
    stopClock: () => clearTimeout(timer),
    release: () => {
      clearTimeout(timer)
      child.release()
    },
  }
}

const late = (what: string, timeoutMs: number) =>
  new AppError('TIMEOUT', `${what} did not answer within ${Math.round(timeoutMs / 1000)} s`, {
    data: { timeoutMs },
  })

/** Resolves after `ms`; rejects with the signal's reason when it aborts first. Leaves no timer or listener behind. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(reasonOf(signal))
    const onAbort = () => {
      clearTimeout(timer)
      reject(reasonOf(signal))
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    signal.addEventListener('abort', onAbort, { once: true })
  })
}

/** Resolves after `ms`, or as soon as the signal aborts. */
export function nap(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
}

/** A promise's outcome, unless the signal aborts first: then what was asked for goes on without us. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(reasonOf(signal))
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

const reasonOf = (signal: AbortSignal): Error =>
  signal.reason instanceof Error ? signal.reason : new AppError('CANCELLED', 'Cancelled')
