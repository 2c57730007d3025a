import { AppError } from '#core/base/errors.ts'

/** Largest page that the contract gives at once. */
const PAGE_ROWS = 1000

export type LoadedPage<Row> = { readonly total: number; readonly rows: readonly Row[] }

/**
 * Every row that passes the filter, page by page. The table may change meanwhile: a row that moved over a page's border
 * is taken once, by its key, and pages are asked for until one comes back short.
 * @param onProgress told the rows in hand and the rows there are.
 * @throws AppError of a page that failed; CANCELLED when `signal` was aborted.
 */
export async function loadAllRows<Row>(
  source: {
    readonly load: (
      window: { offset: number; limit: number },
      signal: AbortSignal,
    ) => Promise<LoadedPage<Row>>
    readonly keyOf: (row: Row) => string
  },
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<Row[]> {
  const rows = new Map<string, Row>()
  for (let offset = 0; ; offset += PAGE_ROWS) {
    if (signal.aborted) throw new AppError('CANCELLED', 'Cancelled')
    const page = await source.load({ offset, limit: PAGE_ROWS }, signal)
    for (const row of page.rows) rows.set(source.keyOf(row), row)
    onProgress(rows.size, Math.max(rows.size, page.total))
    if (page.rows.length < PAGE_ROWS || offset + PAGE_ROWS >= page.total) return [...rows.values()]
  }
}
