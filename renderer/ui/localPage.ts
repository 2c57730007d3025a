import type { Provenance } from '../../preload/contract/common.ts'
import type { TablePage } from './DataTable.tsx'
import type { Column } from './dataTableColumns.ts'
import type { DataTableState } from './useDataTable.ts'

/** What a table of rows that the window holds already asks for. */
export type LocalQuery<C extends string> = DataTableState<C>['query']

/**
 * The window of a table whose rows are all here: those in whose shown texts every word occurs, sorted by what a column exports (a
 * figure by its value, not by how it is written); what has no value comes last.
 */
export function localPage<Row, C extends string>(
  { rows, columns }: { readonly rows: readonly Row[]; readonly columns: readonly Column<Row, C>[] },
  { sort, filter, offset, limit }: LocalQuery<C>,
  provenance: Provenance,
): TablePage<Row> {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const passing = rows.filter(row => {
    const text = columns
      .map(column => column.text(row))
      .join(' ')
      .toLowerCase()
    return words.every(word => text.includes(word))
  })
  const column = columns.find(({ id }) => id === sort.column)
  const valueOf = (row: Row) => column?.csv[0]?.value(row) ?? null
  const sign = sort.descending ? -1 : 1
  const sorted = passing.toSorted((a, b) => {
    const [one, other] = [valueOf(a), valueOf(b)]
    if (one === null || other === null) return Number(one === null) - Number(other === null)
    return sign * compare(one, other)
  })
  return {
    total: sorted.length,
    unfiltered: rows.length,
    offset,
    rows: sorted.slice(offset, offset + limit),
    provenance,
  }
}

const byText = new Intl.Collator('en', { numeric: true }).compare

const compare = (a: unknown, b: unknown): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : byText(String(a), String(b))
