import { useCallback, useEffect, useState } from 'react'

/** How long all of a play takes, milliseconds; and the shortest and longest that one frame stands. */
const SPEEDS = {
  slow: { allMs: 60_000, leastMs: 80, mostMs: 2500 },
  normal: { allMs: 25_000, leastMs: 50, mostMs: 1200 },
  fast: { allMs: 8_000, leastMs: 25, mostMs: 350 },
} as const
export type Speed = keyof typeof SPEEDS
export const SPEED_NAMES = Object.keys(SPEEDS) as readonly Speed[]

export type Player = {
  readonly at: number
  readonly count: number
  readonly isPlaying: boolean
  readonly speed: Speed
  readonly onAt: (at: number) => void
  readonly onPlay: () => void
  readonly onSpeed: (speed: Speed) => void
}

/** Begins at the end, where the result is; playing begins at the start. @param of what is played: another one begins anew */
export function usePlayer(count: number, of: unknown): Player {
  const last = Math.max(0, count - 1)
  const [place, setPlace] = useState<{ of: unknown; at: number } | null>(null)
  const [isStarted, setStarted] = useState(false)
  const [speed, setSpeed] = useState<Speed>('normal')
  const setAt = useCallback((at: number) => setPlace({ of, at }), [of])
  const now = place !== null && place.of === of ? Math.min(place.at, last) : last
  const isPlaying = isStarted && now < last
  const { allMs, leastMs, mostMs } = SPEEDS[speed]
  useEffect(() => {
    if (!isPlaying) return
    const standsMs = Math.max(leastMs, Math.min(mostMs, allMs / Math.max(1, count)))
    const timer = setTimeout(() => setAt(now + 1), standsMs)
    return () => clearTimeout(timer)
  }, [isPlaying, now, setAt, count, allMs, leastMs, mostMs])
  return {
    at: now,
    count,
    isPlaying,
    speed,
    onAt: next => {
      setStarted(false)
      setAt(Math.max(0, Math.min(last, next)))
    },
    onPlay: () => {
      if (!isPlaying && now >= last) setAt(0)
      setStarted(!isPlaying)
    },
    onSpeed: setSpeed,
  }
}
