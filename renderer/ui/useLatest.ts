import { useCallback, useEffect, useRef } from 'react'

/** Tells the newest value when asked, as a function that stays the same: who needs it on a click alone is not drawn anew for it. */
export function useLatest<T>(value: T): () => T {
  const latest = useRef(value)
  useEffect(() => {
    latest.current = value
  })
  return useCallback(() => latest.current, [])
}
