import { useLocalStorage } from '@mantine/hooks'
import { useMemo } from 'react'
import { visibleColumns, type Column } from './dataTableColumns.ts'

export type ColumnChoice<C> = {
  readonly shown: readonly C[]
  readonly toggle: (ids: string[]) => void
  readonly reset: () => void
}

/** The columns that the user chose for the table `id`, kept on this computer. */
export function useColumnChoice<C extends Column<never>>(id: string, columns: readonly C[]): ColumnChoice<C> {
  const [chosen, setChosen, forget] = useLocalStorage<string[] | null>({
    key: `canopy.columns.${id}`,
    defaultValue: null,
    getInitialValueInEffect: false,
    deserialize: readChoice,
  })
  const shown = useMemo(() => visibleColumns(columns, chosen), [columns, chosen])
  return { shown, toggle: setChosen, reset: forget }
}

/** The kept choice; null when there is none or it is not ours. */
export function readChoice(text: string | undefined): string[] | null {
  if (text === undefined) return null
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) && value.every(each => typeof each === 'string') ? value : null
  } catch {
    return null
  }
}
