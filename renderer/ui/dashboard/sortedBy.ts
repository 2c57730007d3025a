export type SortValue = string | number | null

type Order = { readonly isDescending: boolean; readonly compare: (a: string, b: string) => number }

/** Rows in the order of a value; equal ones as they were, what is not known last either way. */
export function sortedBy<Row>(
  rows: readonly Row[],
  valueOf: (row: Row) => SortValue,
  { isDescending, compare }: Order,
): readonly Row[] {
  const sign = isDescending ? -1 : 1
  return rows.toSorted((rowA, rowB) => {
    const [a, b] = [valueOf(rowA), valueOf(rowB)]
    if (a === null || b === null) return Number(a === null) - Number(b === null)
    if (typeof a === 'number' && typeof b === 'number') return sign * (a - b)
    return sign * compare(String(a), String(b))
  })
}
