import { useEffect, useState } from 'react'

/** How long what is not part of the first picture waits for a moment of rest at most, milliseconds. */
const PATIENCE_MS = 1000

/** False until the window has painted for the first time and rests: what a start shows need not wait for the others. */
export function useIsPainted(): boolean {
  const [isPainted, setIsPainted] = useState(false)
  useEffect(() => {
    const callback = requestIdleCallback(() => setIsPainted(true), { timeout: PATIENCE_MS })
    return () => cancelIdleCallback(callback)
  }, [])
  return isPainted
}
