export type Part = { readonly text: string; readonly isMatch: boolean }

/** The words of a search, in lower case; every one of them must occur. */
export const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '')

/** `text` cut into what matched one of `words` and what did not. Matches that touch or overlap are one. */
export function highlight(text: string, words: readonly string[]): Part[] {
  const lower = text.toLowerCase()
  // A letter that changes length in lower case (İ) would move every mark: then nothing is marked.
  if (lower.length !== text.length) return [{ text, isMatch: false }]
  const isMarked = new Uint8Array(text.length)
  for (const word of words)
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1))
      isMarked.fill(1, at, at + word.length)
  const parts: Part[] = []
  let start = 0
  for (let index = 1; index <= text.length; index++) {
    if (index < text.length && isMarked[index] === isMarked[start]) continue
    parts.push({ text: text.slice(start, index), isMatch: isMarked[start] === 1 })
    start = index
  }
  return parts
}
