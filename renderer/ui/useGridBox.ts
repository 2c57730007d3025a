import { useEffect, type MouseEvent, type RefObject } from 'react'

/** Marks the scroller while its rows, `rowWidth` pixels at the narrowest, are wider than itself. */
export function useOverflowMark(scroller: RefObject<HTMLElement | null>, rowWidth: number): void {
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const mark = (): void => {
      element.toggleAttribute('data-overflows', element.clientWidth < rowWidth)
    }
    const resized = new ResizeObserver(mark)
    resized.observe(element)
    mark()
    return () => resized.disconnect()
  }, [scroller, rowWidth])
}

/** Gives the cell under the pointer its whole text as a title where it is cut off. Done for one cell, not for each. */
export function showCutText({ target }: MouseEvent): void {
  const cell = target instanceof Element ? target.closest('[role="gridcell"]') : null
  if (!(cell instanceof HTMLElement)) return
  if (cell.scrollWidth > cell.clientWidth) cell.title = cell.textContent
  else cell.removeAttribute('title')
}
