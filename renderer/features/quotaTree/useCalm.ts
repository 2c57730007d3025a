import { useEffect, useState } from 'react'

/** The value when it has been the same for so many milliseconds; null until then. */
export function useCalm<T>(value: T, calmMs: number): T | null {
  const [calm, setCalm] = useState<T | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => setCalm(value), calmMs)
    return () => clearTimeout(timer)
  }, [value, calmMs])
  return calm
}
