import { replaceEqualDeep } from '@tanstack/react-query'
import { memo, type CSSProperties } from 'react'
import type { Column } from './dataTableColumns.ts'
import { ROW_HEIGHT } from './useVirtualRows.ts'
import classes from './DataTable.module.css'

type Place = { readonly index: number; readonly id: string; readonly isSelected: boolean }

type RowProps<Row> = Place & { readonly row: Row; readonly columns: readonly Column<Row>[] }

const topOf = (index: number): CSSProperties => ({ top: `${String(index * ROW_HEIGHT)}px` })

/** One row of a DataTable. Clicks are heard by the grid, so that a row holds no functions of its own. */
function PlainRow<Row>({ row, columns, index, id, isSelected }: RowProps<Row>) {
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-index={index}
      className={classes['row']}
      style={topOf(index)}
    >
      {columns.map(column => {
        const fill = column.fill?.(row) ?? null
        const text = column.text(row)
        return (
          <div
            key={column.id}
            role="gridcell"
            className={classes['cell']}
            title={text} // a narrow column cuts it
            data-align={column.align}
            data-tone={column.tone?.(row)}
            data-shape={column.shape?.(row)}
            data-meter={fill === null ? undefined : ''}
            style={fill === null ? undefined : fillStyle(fill)}
          >
            {text}
          </div>
        )
      })}
    </div>
  )
}

const fillStyle = (fill: number): CSSProperties =>
  ({ '--fill': `${(Math.min(1, Math.max(0, fill)) * 100).toFixed(1)}%` }) as CSSProperties

/** The next window brings the rows on screen anew: those that say the same are not drawn again. */
function isSameRow<Row>(a: RowProps<Row>, b: RowProps<Row>): boolean {
  if (a.index !== b.index || a.isSelected !== b.isSelected || a.columns !== b.columns || a.id !== b.id)
    return false
  return a.row === b.row || replaceEqualDeep(a.row, b.row) === a.row
}

export const DataTableRow = memo(PlainRow, isSameRow) as typeof PlainRow

/** A row whose data is on the way: the window after a long jump, or the first of all. */
export const DataTableSkeletonRow = memo(function DataTableSkeletonRow({ index, id, isSelected }: Place) {
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      aria-busy="true"
      data-index={index}
      className={`${classes['row'] ?? ''} ${classes['skeleton'] ?? ''}`}
      style={topOf(index)}
    >
      <div role="gridcell" className={classes['bone']} />
    </div>
  )
})
