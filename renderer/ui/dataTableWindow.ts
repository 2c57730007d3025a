/** Rows asked for at once, and the grid on which windows start, so that scrolling a little asks for nothing new. */
export const WINDOW_ROWS = 200
const WINDOW_STEP = 80

export type RowRange = { readonly first: number; readonly last: number }
export type RowWindow = { readonly offset: number; readonly limit: number }

/**
 * The window to ask for while rows `first` to `last` (inclusive, from 0) are on screen: centred on them, so that
 * both directions have rows in hand before the next window is there.
 * @param total rows of the whole table, or null before the first answer.
 */
export function planWindow(visible: RowRange, total: number | null): RowWindow {
  const middle = (visible.first + visible.last) / 2
  const wanted = Math.round((middle - WINDOW_ROWS / 2) / WINDOW_STEP) * WINDOW_STEP
  const lastStart =
    total === null ? wanted : Math.ceil(Math.max(0, total - WINDOW_ROWS) / WINDOW_STEP) * WINDOW_STEP
  return { offset: Math.max(0, Math.min(wanted, lastStart)), limit: WINDOW_ROWS }
}

/** The row at `index` of the whole table, if the loaded window holds it. */
export function rowAt<Row>(
  loaded: { readonly offset: number; readonly rows: readonly Row[] } | undefined,
  index: number,
): Row | undefined {
  return loaded?.rows[index - loaded.offset]
}

/** Which row of the table an element is in; null: in none. */
export function indexOfRow(target: EventTarget): number | null {
  const row = target instanceof Element ? target.closest('[data-index]') : null
  return row instanceof HTMLElement ? Number(row.dataset['index']) : null
}
