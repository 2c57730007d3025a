/** Work between two breaths of the event loop, milliseconds: the app's other clusters go on meanwhile. */
const SLICE_MS = 10

/** For long loops: each call resolves at once, or after other work had its turn when the slice is over. */
export function createBreathing(): () => Promise<void> {
  let sliceEnd = performance.now() + SLICE_MS
  return async () => {
    if (performance.now() < sliceEnd) return
    await new Promise(setImmediate)
    sliceEnd = performance.now() + SLICE_MS
  }
}
