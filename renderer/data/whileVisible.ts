/** How long a window may be hidden before what it shows need not be followed any more, milliseconds. */
export const HIDDEN_MS = 30_000

type Page = Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>

/** Runs `start` while the window is visible (or was less than HIDDEN_MS ago); gives the way to end it. */
export function whileVisible(start: (signal: AbortSignal) => void, page: Page = document): () => void {
  let running: AbortController | null = null
  let hiding: ReturnType<typeof setTimeout> | undefined
  const stop = (): void => {
    running?.abort()
    running = null
  }
  const update = (): void => {
    clearTimeout(hiding)
    if (page.visibilityState === 'hidden') hiding = setTimeout(stop, HIDDEN_MS)
    else if (!running) {
      running = new AbortController()
      start(running.signal)
    }
  }
  page.addEventListener('visibilitychange', update)
  update()
  return () => {
    page.removeEventListener('visibilitychange', update)
    clearTimeout(hiding)
    stop()
  }
}
