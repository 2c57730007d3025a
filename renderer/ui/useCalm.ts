import { useEffect, useState } from 'react'

/** The last value that was the same for so many milliseconds; null until there was one. */
export function useCalm<T>(value: T, calmMs: number): T | null {
  const [calm, setCalm] = useState<T | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => setCalm(value), calmMs)
    return () => clearTimeout(timer)
  }, [value, calmMs])
  return calm
}
