import type { Chunks } from './chunks.ts'
import type { Tail } from './tail.ts'
import { periodAt, RAW, TIERS } from './tiers.ts'
import type { Window } from './window.ts'

/** The span of a window as it is read: where kept buckets count whole, all of the first and the last. */
export function wholeSpan({ tier, from, to }: Window): { readonly from: number; readonly to: number } {
  const stepMs = tier === RAW ? 1 : TIERS[tier].stepMs
  return { from: Math.floor(from / stepMs) * stepMs, to: Math.ceil(to / stepMs) * stepMs }
}

export type Spans = {
  /** Times of the rounds in the tail that a window needs. */
  readonly roundsOf: (window: Window) => readonly number[]
  /** The periods of a window that there is anything of, in chunks or its rounds: nobody waits for the stone age. */
  readonly periodsOf: (window: Window, rounds: readonly number[]) => readonly number[]
}

export function createSpans(chunks: Chunks, tail: Tail): Spans {
  return {
    roundsOf: window => {
      const { from, to } = wholeSpan(window)
      return tail.times(from, to)
    },
    periodsOf: ({ tier, from, to }, rounds) => {
      const ends = [rounds[0], rounds.at(-1)].flatMap(at => (at === undefined ? [] : periodAt(tier, at)))
      const known = [chunks.oldest(tier), chunks.newest(tier), ...ends].filter(period => period !== null)
      if (known.length === 0) return []
      const first = Math.max(periodAt(tier, from), Math.min(...known))
      const last = Math.min(periodAt(tier, to - 1), Math.max(...known))
      return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
    },
  }
}
