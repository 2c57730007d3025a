import { useCallback, useEffect, useLayoutEffect, useState } from 'react'

/**
 * Tells whoever takes pictures of the page when it is complete: `<html data-painted>` in the frame that paints its figures,
 * `<html data-ready="true">` once also its fonts are there and the charts it waits for were drawn.
 * @param waitsFor 'chart', or nothing
 */
export function useReadyMark(waitsFor: readonly 'chart'[]): { readonly markChart: () => void } {
  const [isChartDone, setIsChartDone] = useState(false)
  const isComplete = waitsFor.length === 0 || isChartDone
  // A layout effect: an ordinary one comes after the paint, and its frame is another one.
  useLayoutEffect(() => {
    const root = document.documentElement
    const frame = requestAnimationFrame(() => {
      root.dataset['painted'] = 'true'
    })
    return () => {
      cancelAnimationFrame(frame)
      delete root.dataset['painted']
      delete root.dataset['ready']
    }
  }, [])
  useEffect(() => {
    if (!isComplete) return
    let isGone = false
    void document.fonts.ready.then(() => {
      if (!isGone) document.documentElement.dataset['ready'] = 'true'
    })
    return () => {
      isGone = true
    }
  }, [isComplete])
  return { markChart: useCallback(() => setIsChartDone(true), []) }
}
