import { useCallback, useEffect, useState } from 'react'
import type { AppError } from '#core/base/errors.ts'
import { asAppError } from './queries.ts'

export type Once<T> =
  | { readonly status: 'idle' | 'running' }
  | { readonly status: 'done'; readonly value: T }
  | { readonly status: 'failed'; readonly error: AppError }

/**
 * Asks once and keeps the answer for this component alone: for what must not stay in the query cache (pasted
 * kubeconfigs) or is only as good as its moment (a test, a probe). A new `ask` aborts the one before.
 * @param ask null: nothing to ask now. Keep it stable (useCallback), a new one is asked at once.
 */
export function useOnce<T>(ask: Ask<T> | null): [Once<T>, () => void] {
  const [round, setRound] = useState(0)
  const [answer, setAnswer] = useState<Answer<T> | null>(null)
  useEffect(() => {
    if (!ask) return
    const abort = new AbortController()
    const put = (outcome: Answer<T>['outcome']): void => {
      if (!abort.signal.aborted) setAnswer({ ask, round, outcome })
    }
    ask(abort.signal).then(
      value => put({ status: 'done', value }),
      (cause: unknown) => put({ status: 'failed', error: asAppError(cause) }),
    )
    return () => abort.abort()
  }, [ask, round])
  const again = useCallback(() => setRound(n => n + 1), [])
  // An answer to another question is none.
  const mine = answer?.ask === ask && answer.round === round ? answer.outcome : null
  return [mine ?? { status: ask ? 'running' : 'idle' }, again]
}

type Ask<T> = (signal: AbortSignal) => Promise<T>
type Answer<T> = { readonly ask: Ask<T>; readonly round: number; readonly outcome: Once<T> }
