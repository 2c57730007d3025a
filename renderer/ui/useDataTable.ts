import { useDebouncedValue } from '@mantine/hooks'
import { useCallback, useState } from 'react'
import { planWindow, WINDOW_ROWS, type RowRange, type RowWindow } from './dataTableWindow.ts'

/** How long the filter field waits for the next key, milliseconds. */
const FILTER_DELAY = 60

export type Sort<C extends string> = { readonly column: C; readonly descending: boolean }

export type DataTableState<C extends string> = {
  /** Name under which the user's choice of columns is kept. */
  readonly id: string
  /** What to ask the endpoint for, besides the cluster. */
  readonly query: {
    readonly sort: Sort<C>
    readonly filter: string
    readonly offset: number
    readonly limit: number
  }
  readonly filterText: string
  readonly setFilterText: (text: string) => void
  readonly setSort: (sort: Sort<C>) => void
  /** Told by the grid whenever other rows came on screen. */
  readonly showRange: (visible: RowRange, total: number | null) => void
}

const FIRST: RowWindow = { offset: 0, limit: WINDOW_ROWS }

/** What a DataTable asks for: sort, filter and the window of rows around those on screen. */
export function useDataTable<C extends string>(id: string, initial: Sort<C>): DataTableState<C> {
  const [sort, setSort] = useState(initial)
  const [filterText, setFilterText] = useState('')
  const [filter] = useDebouncedValue(filterText, FILTER_DELAY)
  const [window, setWindow] = useState(FIRST)

  const showRange = useCallback((visible: RowRange, total: number | null) => {
    const next = planWindow(visible, total)
    setWindow(now => (now.offset === next.offset ? now : next))
  }, [])
  return {
    id,
    query: { sort, filter: filter.trim().slice(0, 512), ...window },
    filterText,
    setFilterText,
    setSort,
    showRange,
  }
}
