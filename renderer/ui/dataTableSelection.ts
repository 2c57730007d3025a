/**
 * The selected row of a long table. `key` is the object's own name, so that the selection follows it when rows
 * arrive above; it is null while the row at `index` has not been loaded yet.
 */
export type Selection = { readonly index: number; readonly key: string | null }

const MOVES: Readonly<Record<string, (index: number, page: number, last: number) => number>> = {
  ArrowDown: index => index + 1,
  ArrowUp: index => index - 1,
  PageDown: (index, page) => index + page,
  PageUp: (index, page) => index - page,
  Home: () => 0,
  End: (_index, _page, last) => last,
}

/**
 * Where a key moves the selection: the new index, or null when the key moves nothing.
 * @param size `total` rows of the table and `page`, the rows that fit on screen.
 */
export function moveSelection(
  key: string,
  selection: Selection | null,
  size: { readonly total: number; readonly page: number },
): number | null {
  const move = MOVES[key]
  if (move === undefined || size.total === 0) return null
  const last = size.total - 1
  if (selection === null) return key === 'End' ? last : 0
  return Math.min(last, Math.max(0, move(selection.index, Math.max(1, size.page), last)))
}

/** The selection after rows were loaded anew: it stays with its object, or else with its place in the table. */
export function followSelection(
  selection: Selection | null,
  loaded: { readonly offset: number; readonly keys: readonly string[]; readonly total: number },
): Selection | null {
  if (selection === null || loaded.total === 0) return null
  const { offset, keys, total } = loaded
  if (selection.key !== null) {
    const found = keys.indexOf(selection.key)
    if (found >= 0)
      return found + offset === selection.index ? selection : { ...selection, index: found + offset }
  }
  const index = Math.min(selection.index, total - 1)
  const key = keys[index - offset] ?? (index === selection.index ? selection.key : null)
  return index === selection.index && key === selection.key ? selection : { index, key }
}
