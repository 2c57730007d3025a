import { useCallback, useMemo, useState } from 'react'
import { followSelection, type Selection } from './dataTableSelection.ts'
import { rowAt } from './dataTableWindow.ts'

export type LoadedRows<Row> = {
  readonly total: number
  readonly offset: number
  readonly rows: readonly Row[]
}

/** The selected row, kept with its object while rows come and go. */
export function useRowSelection<Row>(loaded: LoadedRows<Row> | undefined, keyOf: (row: Row) => string) {
  const [chosen, setChosen] = useState<Selection | null>(null)
  const selection = useMemo(() => {
    if (!loaded || !chosen) return chosen
    const { offset, total, rows } = loaded
    return followSelection(chosen, { offset, total, keys: rows.map(keyOf) })
  }, [chosen, loaded, keyOf])
  const select = (index: number): void => {
    const row = rowAt(loaded, index)
    setChosen({ index, key: row === undefined ? null : keyOf(row) })
  }
  const clear = useCallback(() => setChosen(null), [])
  return { selection, select, clear }
}
