export type Run = { readonly from: number; readonly part: string; readonly isMarked: boolean }

/** Cuts a text into the longest pieces that were matched, or not matched, throughout. */
export function runsOf(text: string, positions: readonly number[]): Run[] {
  const marked = new Set(positions)
  const runs: Run[] = []
  let from = 0
  for (let i = 1; i <= text.length; i++) {
    const isMarked = marked.has(from)
    if (i < text.length && marked.has(i) === isMarked) continue
    runs.push({ from, part: text.slice(from, i), isMarked })
    from = i
  }
  return runs
}
