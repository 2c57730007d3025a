import { csvOf, type CsvValue } from './csv.ts'

export type CellTone = 'ok' | 'warn' | 'bad' | 'muted'
export type CellShape = 'dot' | 'cross' | 'triangle' | 'dash' | 'quarter' | 'check'

/**
 * A column of a DataTable, as functions of the row alone, so that a row renders again only when its own data changed.
 * A cell is one DOM node (a table of 10,000 rows stays under 600 nodes): text, a tone, and before it a shape or a meter.
 */
export type Column<Row, Id extends string = string> = {
  /** The name by which the contract sorts. */
  readonly id: Id
  readonly header: string
  readonly unit?: string
  /** Narrowest, pixels. What is left of the width is shared in proportion. */
  readonly width: number
  /** Numbers stand at the end. */
  readonly align?: 'start' | 'end'
  readonly isDefaultVisible: boolean
  /** First click sorts the largest first (figures) instead of A to Z. */
  readonly isLargestFirst?: boolean
  readonly text: (row: Row) => string
  readonly tone?: (row: Row) => CellTone | undefined
  /** The shape of a state, before its word. */
  readonly shape?: (row: Row) => CellShape | undefined
  /** Filled share of the meter before the text, 0 to 1; null: no meter in this row. */
  readonly fill?: (row: Row) => number | null
  /** A cell may export more than it shows: requested and allocatable are two columns of numbers. */
  readonly csv: readonly CsvColumn<Row>[]
}

export type CsvColumn<Row> = { readonly header: string; readonly value: (row: Row) => CsvValue }

/**
 * The columns on screen. The first one names the row and cannot be hidden.
 * @param chosen ids the user chose, or null while they never did.
 */
export function visibleColumns<C extends Column<never>>(
  columns: readonly C[],
  chosen: readonly string[] | null,
): C[] {
  return columns.filter(
    (column, index) => index === 0 || (chosen ? chosen.includes(column.id) : column.isDefaultVisible),
  )
}

/** CSS grid tracks of a row. */
export function gridTracks(columns: readonly { readonly width: number }[]): string {
  return columns.map(({ width }) => `minmax(${String(width)}px, ${String(width)}fr)`).join(' ')
}

/** Narrowest width of a row, pixels. */
export function rowWidth(columns: readonly { readonly width: number }[]): number {
  return columns.reduce((sum, { width }) => sum + width, 0)
}

/**
 * Rows as the user sees them, in the columns that are on screen, as a CSV file. A figure that two columns export is
 * there once.
 */
export function rowsAsCsv<Row>(
  columns: readonly { readonly csv: readonly CsvColumn<Row>[] }[],
  rows: Iterable<Row>,
): string {
  const all = columns.flatMap(column => column.csv)
  const fields = all.filter(
    (field, index) => all.findIndex(({ header }) => header === field.header) === index,
  )
  function* lines(): Generator<CsvValue[]> {
    for (const row of rows) yield fields.map(field => field.value(row))
  }
  return csvOf(
    fields.map(field => field.header),
    lines(),
  )
}
