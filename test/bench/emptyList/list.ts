import { useVirtualizer } from '@tanstack/react-virtual'
import { createElement as h, useRef } from 'react'
import { createRoot } from 'react-dom/client'

declare const ROWS: number
const ROW_HEIGHT = 32
const OVERSCAN = 3

/** Rows of the same height and number as a DataTable's, with nothing in them. */
function List() {
  const scroller = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- its functions are called while rendering, never kept
  const virtual = useVirtualizer({
    count: ROWS,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
  })
  const rows = virtual.getVirtualItems().map(({ index, start }) =>
    h('div', {
      key: index,
      'data-index': index,
      style: { position: 'absolute', height: ROW_HEIGHT, width: '100%', transform: `translateY(${start}px)` },
    }),
  )
  const canvas = h('div', { style: { position: 'relative', height: virtual.getTotalSize() } }, rows)
  return h('div', { id: 'scroller', ref: scroller, style: { height: 800, overflow: 'auto' } }, canvas)
}

const root = document.getElementById('root')
if (root) createRoot(root).render(h(List))
