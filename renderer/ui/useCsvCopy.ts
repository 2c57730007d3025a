import { useCallback, useEffect, useRef, useState } from 'react'
import type { CsvColumn } from './dataTableColumns.ts'
import { rowsAsCsv } from './dataTableColumns.ts'
import { loadAllRows, type LoadedPage } from './loadAllRows.ts'

export type CsvSource<Row> = {
  readonly load: (window: { offset: number; limit: number }, signal: AbortSignal) => Promise<LoadedPage<Row>>
  readonly keyOf: (row: Row) => string
}

/**
 * idle ──start──▶ busy ──▶ done ──▶ idle
 *                   ├─fail──▶ failed ──▶ idle
 *                   └─stop──▶ idle
 */
export type CopyState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'busy'; readonly done: number; readonly total: number }
  | { readonly kind: 'done'; readonly rows: number }
  | { readonly kind: 'failed' }

/** How long the outcome stays in place of the button's name, milliseconds. */
const OUTCOME_SHOWN = 2500
const IDLE: CopyState = { kind: 'idle' }

/** Puts every row that passes the filter on the clipboard as CSV, page by page. */
export function useCsvCopy<Row>(
  columns: readonly { readonly csv: readonly CsvColumn<Row>[] }[],
  source: CsvSource<Row>,
) {
  const [state, setState] = useState<CopyState>(IDLE)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])
  useEffect(() => {
    if (state.kind !== 'done' && state.kind !== 'failed') return
    const timer = setTimeout(() => setState(IDLE), OUTCOME_SHOWN)
    return () => clearTimeout(timer)
  }, [state])

  const start = async (): Promise<void> => {
    const controller = new AbortController()
    running.current?.abort()
    running.current = controller
    const { signal } = controller
    setState({ kind: 'busy', done: 0, total: 0 })
    try {
      const rows = await loadAllRows(source, signal, (done, total) => {
        if (!signal.aborted) setState({ kind: 'busy', done, total })
      })
      await navigator.clipboard.writeText(rowsAsCsv(columns, rows))
      if (!signal.aborted) setState({ kind: 'done', rows: rows.length })
    } catch (cause) {
      if (signal.aborted) return
      console.error('copy as CSV', cause)
      setState({ kind: 'failed' })
    }
  }
  const stop = useCallback(() => {
    running.current?.abort()
    setState(IDLE)
  }, [])
  return { state, start, stop }
}
