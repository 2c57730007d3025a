import { useEffect } from 'react'
import { whileVisible } from './whileVisible.ts'

/** Asks again every so often while the window is visible: for what no change tells of. `again`: keep it stable. */
export function useRefetch(again: () => unknown, everyMs: number): void {
  useEffect(
    () =>
      whileVisible(signal => {
        const timer = setInterval(() => void again(), everyMs)
        signal.addEventListener('abort', () => clearInterval(timer), { once: true })
      }),
    [again, everyMs],
  )
}
