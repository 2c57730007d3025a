import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'

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
  return {
    scroller,
    indexes: virtualizer.getVirtualItems().map(item => item.index),
    first: virtualizer.range?.startIndex ?? 0,
    last: virtualizer.range?.endIndex ?? 0,
    height: virtualizer.getTotalSize(),
    scrollTo: (index: number): void => virtualizer.scrollToIndex(index, { align: 'auto' }),
  }
}
