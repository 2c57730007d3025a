/** Lets the event loop go on once `longestMs` of work were done without a pause; else costs nothing. */
export type Breathe = () => Promise<void>

/** Well below the 50 ms that the event loop may be busy at most: what follows a check takes its time too. */
const LONGEST_MS = 10

export function createBreath(longestMs = LONGEST_MS): Breathe {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < longestMs) return
    await new Promise(resolve => setImmediate(resolve))
    since = performance.now()
  }
}
