import { useSyncExternalStore } from 'react'
import { millis, type Millis } from '#core/base/units.ts'

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | null = null
let current = millis(Date.now())

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    current = millis(Date.now())
    for (const each of listeners) each()
  }, 1000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0 || timer === null) return
    clearInterval(timer)
    timer = null
  }
}

/** A step for ages, which are written to the second while they are young. */
export const AGES_MS = 10_000

/**
 * The present for whatever shows an age. One clock for the window.
 * @param stepMs re-render only as often as the text can change (a minute unless told)
 */
export function useNow(stepMs = 60_000): Millis {
  return useSyncExternalStore(subscribe, () => {
    if (timer === null) current = millis(Date.now())
    return millis(Math.floor(current / stepMs) * stepMs)
  })
}
