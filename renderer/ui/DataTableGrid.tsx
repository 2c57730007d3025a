import { useEffect, useId, useLayoutEffect, useMemo, useRef } from 'react'
import type { CSSProperties, KeyboardEvent, MouseEvent, ReactNode } from 'react'
import { gridTracks, rowWidth, type Column } from './dataTableColumns.ts'
import { DataTableHeader } from './DataTableHeader.tsx'
import { DataTableRows } from './DataTableRows.tsx'
import { moveSelection } from './dataTableSelection.ts'
import { useRowMenu } from './DataTableMenu.tsx'
import { indexOfRow, rowAt } from './dataTableWindow.ts'
import type { DataTableState } from './useDataTable.ts'
import { showCutText, useOverflowMark } from './useGridBox.ts'
import { useRowSelection, type LoadedRows } from './useRowSelection.ts'
import { useVirtualRows } from './useVirtualRows.ts'
import classes from './DataTable.module.css'

const SKELETON_ROWS = 12

/** `loading`: nothing was ever known, so skeleton rows are drawn. `failed`: it could not even be read once. */
export type GridRows<Row> =
  | { readonly kind: 'loaded'; readonly loaded: LoadedRows<Row> }
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed' }

type Props<Row, C extends string> = {
  readonly label: string
  readonly table: DataTableState<C>
  readonly columns: readonly Column<Row, C>[]
  readonly keyOf: (row: Row) => string
  readonly onOpen: ((row: Row) => void) | undefined
  readonly menuOf: ((row: Row) => ReactNode) | undefined
  readonly rows: GridRows<Row>
  /** Stands in place of rows when there are none. */
  readonly children: ReactNode
}

/** The rows of a DataTable: scrolled, selected by keyboard or pointer, opened by Enter or a click. */
export function DataTableGrid<Row, C extends string>(props: Props<Row, C>) {
  const { table, columns, keyOf, onOpen, menuOf, rows } = props
  const loaded = rows.kind === 'loaded' ? rows.loaded : undefined
  const drawn = loaded?.total ?? (rows.kind === 'loading' ? SKELETON_ROWS : 0)
  const id = useId()
  const { scroller, first, last, scrollTo, indexes, height } = useVirtualRows(drawn)
  const { selection, select, clear } = useRowSelection(loaded, keyOf)
  const { menu, onContextMenu, onKey } = useRowMenu({
    itemsOf: index => itemsOf(rowAt(loaded, index), menuOf),
    select,
    focus: () => scroller.current?.focus(),
  })
  useOverflowMark(scroller, rowWidth(columns))
  const knownTotal = loaded?.total ?? null
  const { showRange, query } = table
  useEffect(() => showRange({ first, last }, knownTotal), [showRange, first, last, knownTotal])

  // Another order or filter is another table: it begins at its top with nothing selected.
  const order = `${query.sort.column} ${String(query.sort.descending)} ${query.filter}`
  const shownOrder = useRef(order)
  useLayoutEffect(() => {
    if (shownOrder.current === order) return
    shownOrder.current = order
    clear()
    scroller.current?.scrollTo({ top: 0 })
  }, [order, clear, scroller])

  const open = (index: number): void => {
    const row = rowAt(loaded, index)
    if (row !== undefined) onOpen?.(row)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isForOthers(event)) return
    if (onKey(event, selection?.index ?? null)) return
    if (event.key === 'Enter' && selection) return open(selection.index)
    const size = { total: knownTotal ?? 0, page: last - first - 1 }
    const next = moveSelection(event.key, selection, size)
    if (next === null) return
    event.preventDefault()
    select(next)
    scrollTo(next)
  }
  const onClick = (event: MouseEvent): void => {
    const index = indexOfRow(event.target)
    // A drag that marked text is for copying it.
    if (index === null || window.getSelection()?.isCollapsed === false) return
    select(index)
    open(index)
  }

  return (
    <>
      <div
        ref={scroller}
        role="grid"
        aria-label={props.label}
        aria-rowcount={knownTotal === null ? -1 : knownTotal + 1}
        aria-colcount={columns.length}
        aria-busy={rows.kind === 'loading'}
        aria-activedescendant={selection ? `${id}-${String(selection.index)}` : undefined}
        tabIndex={0}
        className={classes['scroller']}
        data-opens={onOpen ? '' : undefined}
        style={useMemo(() => trackStyle(columns), [columns])}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onContextMenu={onContextMenu}
        onMouseOver={showCutText}
      >
        <div role="rowgroup" className={classes['head']}>
          <DataTableHeader columns={columns} sort={query.sort} onSort={table.setSort} />
        </div>
        {drawn === 0 && (
          <div role="rowgroup">
            <div role="row">
              <div role="gridcell" aria-colspan={columns.length}>
                {props.children}
              </div>
            </div>
          </div>
        )}
        {drawn > 0 && (
          <DataTableRows
            {...{ id, indexes, height, loaded }}
            columns={columns as readonly Column<Row>[]}
            selected={selection?.index ?? null}
          />
        )}
      </div>
      {menu}
    </>
  )
}

const itemsOf = <Row,>(row: Row | undefined, menuOf: ((row: Row) => ReactNode) | undefined): ReactNode =>
  row === undefined || !menuOf ? null : menuOf(row)

/** Keys for the header's buttons, and chords for the app. */
const isForOthers = (event: KeyboardEvent): boolean =>
  event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget

const trackStyle = (columns: readonly { readonly width: number }[]): CSSProperties =>
  ({
    '--tracks': gridTracks(columns),
    '--row-width': `${String(rowWidth(columns))}px`,
  }) as CSSProperties
