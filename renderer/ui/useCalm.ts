import { useEffect, useState } from 'react'

/** The last value that was the same for so many milliseconds. @param first stands for it until there was one; that of the first call counts */
export function useCalm<T, F>(value: T, calmMs: number, first: F): T | F {
  const [calm, setCalm] = useState<T | F>(first)
  useEffect(() => {
    const timer = setTimeout(() => setCalm(value), calmMs)
    return () => clearTimeout(timer)
  }, [value, calmMs])
  return calm
}
