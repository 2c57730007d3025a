import { useState } from 'react'

/** The list as it was before while it says the same: what is drawn by it need not be drawn anew. */
export function useSameList(list: readonly string[]): readonly string[] {
  const [kept, setKept] = useState(list)
  if (kept.length === list.length && kept.every((item, at) => item === list[at])) return kept
  setKept(list)
  return list
}
