import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef, useState } from 'react'
import { recycledRows } from './recycledRows.ts'

/** Height of a row of a DataTable, pixels; its style sheet says the same. */
export const ROW_HEIGHT = 32
/** Rows drawn above and below those on screen. */
const OVERSCAN = 3

/** Which of `count` rows of one height are on screen inside of the element that `scroller` refers to. */
export function useVirtualRows(count: number) {
  const scroller = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- its functions are called while rendering, never kept
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    scrollPaddingStart: ROW_HEIGHT,
  })
  const indexes = virtualizer.getVirtualItems().map(item => item.index)
  const [first = 0] = indexes
  const [anchor, setAnchor] = useState(first)
  // At rest, elements are in the order of their rows again, as who reads them one after the other meets them.
  if (!virtualizer.isScrolling && anchor !== first) setAnchor(first)
  const most = Math.ceil((virtualizer.scrollRect?.height ?? 0) / ROW_HEIGHT) + 1 + 2 * OVERSCAN
  return {
    scroller,
    indexes,
    recycled: recycledRows(indexes, Math.max(most, indexes.length), anchor),
    first: virtualizer.range?.startIndex ?? 0,
    last: virtualizer.range?.endIndex ?? 0,
    height: virtualizer.getTotalSize(),
    scrollTo: (index: number): void => virtualizer.scrollToIndex(index, { align: 'auto' }),
  }
}
