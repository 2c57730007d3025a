/** A row that is drawn, and which of the elements draws it. */
export type RecycledRow = { readonly index: number; readonly slot: number }

/**
 * Gives each row on screen one of as many elements as fit there: the one of a row that leaves on one side draws the row that comes on the
 * other, since changing a few texts costs much less than an element taken away and another made. An element stays where it is among the
 * others, so rows are in their order from `anchor` on, and begin again with those that took over the elements of rows before it.
 * @param slots at least as many as there are indexes
 * @param anchor the row whose element is the first
 */
export function recycledRows(indexes: readonly number[], slots: number, anchor: number): RecycledRow[] {
  const slotOf = (index: number): number => ((index % slots) + slots) % slots
  return indexes
    .map(index => ({ index, slot: slotOf(index) }))
    .toSorted((a, b) => slotOf(a.index - anchor) - slotOf(b.index - anchor))
}
