import { useMemo } from 'react'
import { setColumns, usePreference } from '../state/preferences.ts'
import { visibleColumns, type Column } from './dataTableColumns.ts'

export type ColumnChoice<C> = {
  readonly shown: readonly C[]
  readonly choose: (ids: readonly string[]) => void
  /** Back to the columns that the table shows by itself. */
  readonly reset: () => void
}

/** The columns that the user chose for the table `id`, kept on this computer. */
export function useColumnChoice<C extends Column<never>>(id: string, columns: readonly C[]): ColumnChoice<C> {
  const chosen = usePreference(state => state.columns[id] ?? null)
  const shown = useMemo(() => visibleColumns(columns, chosen), [columns, chosen])
  return {
    shown,
    choose: ids => setColumns(id, ids),
    reset: () => setColumns(id, null),
  }
}
