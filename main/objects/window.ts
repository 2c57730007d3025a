// One window of a table: filtered, sorted, cut out. Pure.
import type { ObjectRow } from '../../preload/contract/objects.ts'
import type { Table } from './table.ts'

export type TableWindow = {
  readonly sort: { readonly column: string; readonly descending: boolean }
  readonly filter: string
  readonly offset: number
  readonly limit: number
}

const byText = new Intl.Collator('en', { numeric: true }).compare
type Order = (a: ObjectRow, b: ObjectRow) => number

/** Every word of the filter must occur in the row; equal rows stay in the order of namespace and name. */
export function windowOfTable(table: Table, { sort, filter, offset, limit }: TableWindow) {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const passing = table.rows.filter(row => {
    const text = [row.namespace ?? '', row.name, ...row.cells].join(' ').toLowerCase()
    return words.every(word => text.includes(word))
  })
  const order = orderOf(table, sort.column)
  const sign = sort.descending ? -1 : 1
  const sorted = passing.toSorted((a, b) => sign * order(a, b) || byPlace(a, b))
  return {
    total: sorted.length,
    unfiltered: table.rows.length,
    offset,
    rows: sorted.slice(offset, offset + limit),
  }
}

const byPlace: Order = (a, b) => byText(a.namespace ?? '', b.namespace ?? '') || byText(a.name, b.name)

/** The server writes ages as `3d4h`, which sort by what they stand for: the youngest first. */
function orderOf({ columns }: Table, column: string): Order {
  if (column === 'namespace') return (a, b) => byText(a.namespace ?? '', b.namespace ?? '')
  if (column.toLowerCase() === 'age') return (a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0)
  const index = columns.findIndex(({ name }) => name === column)
  if (index < 0) return byPlace
  return (a, b) => byText(a.cells[index] ?? '', b.cells[index] ?? '')
}
