// Keeps the event loop free while a lot is parsed and written: who has work asks before each piece of it. One loop serves all
// clusters, so there is one queue, and each turn of the loop lets one go on.

/** Well below the 50 ms that the loop may be busy at most: the piece that is begun then takes its time too. */
const LONGEST_MS = 10

let since = performance.now()
const waiting: (() => void)[] = []

function letOneGo(): void {
  since = performance.now()
  waiting.shift()?.()
  if (waiting.length > 0) setImmediate(letOneGo)
}

/** Resolves at once while the loop was free lately, else when it is this caller's turn. */
export async function breathe(): Promise<void> {
  if (waiting.length === 0 && performance.now() - since < LONGEST_MS) return
  await new Promise<void>(resolve => {
    waiting.push(resolve)
    if (waiting.length === 1) setImmediate(letOneGo)
  })
}
