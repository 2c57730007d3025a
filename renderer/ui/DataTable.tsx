import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { AppError } from '#core/base/errors.ts'
import type { Provenance } from '../../preload/contract/common.ts'
import type { Column } from './dataTableColumns.ts'
import { DataTableGrid, type GridRows } from './DataTableGrid.tsx'
import { DataTableEmpty } from './DataTableEmpty.tsx'
import { DataTableToolbar } from './DataTableToolbar.tsx'
import type { LoadedPage } from './loadAllRows.ts'
import { useColumnChoice } from './useColumnChoice.ts'
import type { DataTableState } from './useDataTable.ts'
import classes from './DataTable.module.css'

/** One window of a table, as the contract's `pageOf` gives it. */
export type TablePage<Row> = {
  readonly total: number
  readonly unfiltered: number
  readonly offset: number
  readonly rows: readonly Row[]
  readonly provenance: Provenance
}

/** As much of a query as a table needs. */
export type TableAnswer<Row> = Pick<UseQueryResult<TablePage<Row>, AppError>, 'data' | 'error'> & {
  readonly refetch: () => unknown
}

/** Words for a table that has no row at all. */
export type EmptyWords = { readonly title: string; readonly hint: string }

export type DataTableProps<Row, C extends string> = {
  /** What the rows are, for people who cannot see them. */
  readonly label: string
  /** The kind that the rows come from: when the cluster refuses or has not given it yet, the table says so. Null: its page says so. */
  readonly kind: 'nodes' | 'pods' | null
  readonly table: DataTableState<C>
  readonly page: TableAnswer<Row>
  /** The first names the row, stays in place and cannot be hidden. Keep the array the same between renders. */
  readonly columns: readonly Column<Row, C>[]
  readonly keyOf: (row: Row) => string
  readonly onOpen?: (row: Row) => void
  /** Items of a row's menu: by the right button, or the menu key. */
  readonly menuOf?: (row: Row) => ReactNode
  /** One page of all rows that pass the filter, for copying. */
  readonly load: (window: { offset: number; limit: number }, signal: AbortSignal) => Promise<LoadedPage<Row>>
  readonly empty: EmptyWords
  /** Heading within the table's own frame, where the page has no other. */
  readonly title?: string
  /** Controls of the page's own, after the filter. */
  readonly children?: ReactNode
}

/**
 * A table of any length: the backend sorts and filters, the window holds the rows around those on screen. What was
 * loaded stays on screen until its successor is there.
 */
export function DataTable<Row, C extends string>(props: DataTableProps<Row, C>) {
  const { table, page, keyOf, load } = props
  const { t } = useTranslation(['table', 'errors'])
  const choice = useColumnChoice(table.id, props.columns)
  const loaded = page.data
  return (
    <section className={classes['table']} aria-label={props.label}>
      <DataTableToolbar
        title={props.title}
        table={table}
        columns={props.columns}
        choice={choice}
        counts={loaded}
        source={{ load, keyOf }}
      >
        {props.children}
      </DataTableToolbar>
      {page.error && loaded && (
        <p role="status" className={classes['notice']}>
          {t('refreshFailed', { reason: t(`errors:${page.error.code}.title`) })}
        </p>
      )}
      <DataTableGrid
        label={props.label}
        table={table}
        columns={choice.shown}
        keyOf={keyOf}
        onOpen={props.onOpen}
        menuOf={props.menuOf}
        rows={gridRows(page, props.kind)}
      >
        <DataTableEmpty table={table} page={page} kind={props.kind} empty={props.empty} />
      </DataTableGrid>
    </section>
  )
}

/** "No rows" would not be the truth while the first list is still being read. */
function gridRows<Row>(page: TableAnswer<Row>, kind: string | null): GridRows<Row> {
  const { data } = page
  if (!data) return page.error ? { kind: 'failed' } : { kind: 'loading' }
  const isReading = data.provenance.missing.some(each => each.kind === kind && each.reason === 'loading')
  return data.unfiltered === 0 && isReading ? { kind: 'loading' } : { kind: 'loaded', loaded: data }
}
