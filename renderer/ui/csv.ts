/** What a cell of a CSV file may hold. Numbers stay numbers; null and NaN leave the cell empty. */
export type CsvValue = string | number | boolean | null

/** A spreadsheet takes text that starts like this for a formula and runs it (OWASP, CSV injection). */
const FORMULA_START = /^[=+\-@\t\r]/
const NEEDS_QUOTES = /[",\r\n]/

/** One cell after RFC 4180. Text that a spreadsheet would run gets a leading apostrophe. */
export function csvCell(value: CsvValue): string {
  if (value === null) return ''
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : ''
  if (typeof value === 'boolean') return String(value)
  const safe = FORMULA_START.test(value) ? `'${value}` : value
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Rows as a CSV file after RFC 4180: CRLF after every row, the header first. */
export function csvOf(header: readonly string[], rows: Iterable<readonly CsvValue[]>): string {
  let text = `${header.map(csvCell).join(',')}\r\n`
  for (const row of rows) text += `${row.map(csvCell).join(',')}\r\n`
  return text
}
