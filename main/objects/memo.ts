import { orAborted } from '../clusters/deadline.ts'

/** A few answers, kept for a short while: whoever asks meanwhile waits for the same one, and may stop to wait. */
export type Memo<T> = {
  get(key: string, ask: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T>
  clear(): void
}

export type MemoOptions = {
  /** How many are kept; the one that was asked for longest ago goes first. */
  readonly most: number
  readonly freshMs: number
  readonly now: () => number
}

/** Nobody's patience counts for the others: an answer is waited for so long. */
const LONGEST_MS = 120_000

/** A failure is not kept. */
export function createMemo<T>({ most, freshMs, now }: MemoOptions): Memo<T> {
  const kept = new Map<string, { readonly at: number; readonly answer: Promise<T> }>()
  return {
    get: (key, ask, signal) => {
      const known = kept.get(key)
      if (known && now() - known.at < freshMs) return orAborted(known.answer, signal)
      const entry = { at: now(), answer: ask(AbortSignal.timeout(LONGEST_MS)) }
      kept.delete(key)
      kept.set(key, entry)
      for (const old of [...kept.keys()].slice(0, Math.max(0, kept.size - most))) kept.delete(old)
      entry.answer.catch(() => {
        if (kept.get(key) === entry) kept.delete(key)
      })
      return orAborted(entry.answer, signal)
    },
    clear: () => kept.clear(),
  }
}
