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
export function useOnce<T>(ask: ((signal: AbortSignal) => Promise<T>) | null): [Once<T>, () => void] {
  const [state, setState] = useState<Once<T>>({ status: ask ? 'running' : 'idle' })
  const [round, setRound] = useState(0)
  useEffect(() => {
    if (!ask) return setState({ status: 'idle' })
    const abort = new AbortController()
    setState({ status: 'running' })
    ask(abort.signal).then(
      value => !abort.signal.aborted && setState({ status: 'done', value }),
      (cause: unknown) => !abort.signal.aborted && setState({ status: 'failed', error: asAppError(cause) }),
    )
    return () => abort.abort()
  }, [ask, round])
  const again = useCallback(() => setRound(n => n + 1), [])
  return [state, again]
}
