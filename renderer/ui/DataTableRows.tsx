import type { Column } from './dataTableColumns.ts'
import { DataTableRow, DataTableSkeletonRow } from './DataTableRow.tsx'
import { rowAt } from './dataTableWindow.ts'
import type { LoadedRows } from './useRowSelection.ts'
import classes from './DataTable.module.css'

type Props<Row> = {
  readonly id: string
  readonly indexes: readonly number[]
  /** Of all rows together, pixels. */
  readonly height: number
  readonly loaded: LoadedRows<Row> | undefined
  readonly columns: readonly Column<Row>[]
  readonly selected: number | null
}

/** The rows on screen, each at its place in the height of all. */
export function DataTableRows<Row>({ id, indexes, height, loaded, columns, selected }: Props<Row>) {
  return (
    <div role="rowgroup" className={classes['canvas']} style={{ height: `${String(height)}px` }}>
      {indexes.map(index => {
        const row = rowAt(loaded, index)
        const place = { index, id: `${id}-${String(index)}`, isSelected: selected === index }
        if (row === undefined) return <DataTableSkeletonRow key={index} {...place} />
        return <DataTableRow key={index} {...place} row={row} columns={columns} />
      })}
    </div>
  )
}
