import { containing, everyWordIn, wordsOf } from './searchText.ts'

/** One window of a long table, as the contract's `pageOf` gives it. */
export type Page<R> = { total: number; unfiltered: number; offset: number; rows: R[] }

export type Window<C extends string> = {
  readonly sort: { readonly column: C; readonly descending: boolean }
  readonly filter: string
  readonly offset: number
  readonly limit: number
}

/** Rows without a value come last either way; equal ones in the order of their names, so that windows fit together. */
export const orderBy = (key: string, descending: boolean, table: 'node' | 'pod'): string =>
  `ORDER BY ${key} ${descending ? 'DESC' : 'ASC'} NULLS LAST, ${table}.sort_name, ${table}.uid`

/** Which rows of a table pass, by conditions on it and by the words of a filter in the texts it is searched by. */
export function passing(
  table: 'node' | 'pod',
  conditions: readonly string[],
  filter: string,
): { readonly join: string; readonly where: string; readonly patterns: readonly string[] } {
  const words = wordsOf(filter)
  const all = words.length === 0 ? conditions : [...conditions, everyWordIn('search.haystack', words)]
  return {
    // CROSS: each row looks up its text, since the rows may be few, on one node; a scan of all texts never costs less.
    join: words.length === 0 ? '' : `CROSS JOIN search ON search.id = ${table}.id`,
    where: all.length === 0 ? '' : `WHERE ${all.join(' AND ')}`,
    patterns: words.map(containing),
  }
}
