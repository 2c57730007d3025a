import { memo } from 'react'
import type { Column } from './dataTableColumns.ts'
import type { Sort } from './useDataTable.ts'
import classes from './DataTable.module.css'

type Props<Row, C extends string> = {
  readonly columns: readonly Column<Row, C>[]
  readonly sort: Sort<C>
  readonly onSort: (sort: Sort<C>) => void
}

/** The sort after a click on a column's header: its own first direction, then the other one. */
export function nextSort<C extends string>(
  column: Pick<Column<never, C>, 'id' | 'isLargestFirst'>,
  now: Sort<C>,
): Sort<C> {
  const descending = now.column === column.id ? !now.descending : (column.isLargestFirst ?? false)
  return { column: column.id, descending }
}

function PlainHeader<Row, C extends string>({ columns, sort, onSort }: Props<Row, C>) {
  return (
    <div role="row" aria-rowindex={1} className={classes['header']}>
      {columns.map(column => {
        const isSorted = sort.column === column.id
        const direction = sort.descending ? 'descending' : 'ascending'
        return (
          <div
            key={column.id}
            role="columnheader"
            aria-sort={isSorted ? direction : 'none'}
            className={classes['headerCell']}
            data-align={column.align}
          >
            <button type="button" className={classes['sort']} onClick={() => onSort(nextSort(column, sort))}>
              <span className={classes['headerText']}>{column.header}</span>
              {column.unit !== undefined && <small>{column.unit}</small>}
              {isSorted && <span aria-hidden="true">{sort.descending ? '↓' : '↑'}</span>}
            </button>
          </div>
        )
      })}
    </div>
  )
}

/** The row of headers; a click sorts. */
export const DataTableHeader = memo(PlainHeader) as typeof PlainHeader
