export type Match = {
  /** Higher is better. */
  readonly score: number
  /** Indices of the matched characters in the text, ascending. */
  readonly positions: readonly number[]
}

const START_OF_TEXT = 7
const START_OF_WORD = 6
const RUN = 6
const GAP = -0.4
const LATE = -0.05

/** Whether a word begins at `i`: after a separator, or where lower case turns into upper or letters into digits. */
function beginsWord(text: string, i: number): boolean {
  if (i === 0) return true
  const [before, here] = [text[i - 1] ?? '', text[i] ?? '']
  if (/[\s\-_./:@]/.test(before)) return true
  return (/[a-z]/.test(before) && /[A-Z]/.test(here)) || (/\D/.test(before) && /\d/.test(here))
}

/**
 * Finds the letters of `query` in `text`, in order but not necessarily side by side, ignoring case; null when they are not
 * there. Beginnings of words and runs count most, so "ps" finds "prod-shanghai" before "tops". Every word of the query
 * must be found. An empty query matches everything with score 0.
 */
export function fuzzyMatch(query: string, text: string): Match | null {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  let score = 0
  const positions = new Set<number>()
  for (const word of words) {
    const match = matchWord(word, text)
    if (!match) return null
    score += match.score
    for (const position of match.positions) positions.add(position)
  }
  return { score: score - text.length * 0.01, positions: [...positions].toSorted((a, b) => a - b) }
}

type Aligned = Match

/** The best alignment, letter by letter: `best[i]` is the best one of the letters so far whose last lies at i. */
function matchWord(word: string, text: string): Match | null {
  const lower = text.toLowerCase()
  let best: readonly (Aligned | null)[] | null = null
  for (const letter of word) {
    best = nextLetter(letter, { lower, text, before: best })
    if (best.every(each => each === null)) return null
  }
  return better(best ?? [])
}

type Row = {
  readonly lower: string
  readonly text: string
  readonly before: readonly (Aligned | null)[] | null
}

/** @param before the row of the letter before; null for the first letter */
function nextLetter(letter: string, { lower, text, before }: Row): (Aligned | null)[] {
  // The best way to end further left, less what the gap up to here costs.
  let far: Aligned | null = null
  return Array.from(lower, (here, i) => {
    const near = before?.[i - 1] ?? null
    const earlier: Aligned | null = before?.[i - 2] ?? null
    far = better([far, earlier].map(each => each && { ...each, score: each.score + GAP }))
    if (here !== letter) return null
    const start = i === 0 ? START_OF_TEXT : beginsWord(text, i) ? START_OF_WORD : 1
    if (before === null) return { score: start + i * LATE, positions: [i] }
    return better([place(near, Math.max(start, RUN), i), place(far, start, i)])
  })
}

function place(left: Aligned | null, gain: number, i: number): Aligned | null {
  return left && { score: left.score + gain, positions: [...left.positions, i] }
}

function better(all: readonly (Aligned | null)[]): Aligned | null {
  return all.reduce((top, each) => (each && (!top || each.score > top.score) ? each : top), null)
}
