import { useState, type PointerEvent } from 'react'
import { plotOf, type ChartData } from './chartSeries.ts'

/** What is being marked, in pixels from the left of the chart. */
export type Brush = { readonly from: number; readonly to: number }

/** Less than this is a click with an unsteady hand, pixels. */
const SHORTEST_DRAG = 6

/**
 * Marks a stretch of a chart by dragging across it. `onZoom` gets its times, Millis; null: nothing can be marked.
 * @returns what is marked now, and what the element around the chart listens with
 */
export function useBrush(data: ChartData | undefined, onZoom: ((from: number, to: number) => void) | null) {
  const [brush, setBrush] = useState<Brush | null>(null)
  const placeOf = (event: PointerEvent<HTMLElement>): number => {
    const box = event.currentTarget.getBoundingClientRect()
    const { left, right } = plotOf(data ?? {})
    return Math.min(Math.max(event.clientX - box.left, left), box.width - right)
  }
  const timeAt = (place: number, width: number): number => {
    if (!data) return 0
    const { left, right } = plotOf(data)
    return data.from + ((place - left) / (width - left - right)) * (data.to - data.from)
  }
  if (!data || !onZoom) return { brush: null, listeners: {} }
  const listeners = {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return
      const at = placeOf(event)
      setBrush({ from: at, to: at })
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (!brush) return
      // A drag goes on outside of the chart.
      if (!event.currentTarget.hasPointerCapture(event.pointerId))
        event.currentTarget.setPointerCapture(event.pointerId)
      setBrush({ from: brush.from, to: placeOf(event) })
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      if (!brush) return
      setBrush(null)
      const [low, high] = [Math.min(brush.from, brush.to), Math.max(brush.from, brush.to)]
      const { width } = event.currentTarget.getBoundingClientRect()
      if (high - low >= SHORTEST_DRAG) onZoom(timeAt(low, width), timeAt(high, width))
    },
    onPointerCancel: () => setBrush(null),
  }
  const isDrag = brush !== null && Math.abs(brush.to - brush.from) >= SHORTEST_DRAG
  return { brush: isDrag ? brush : null, listeners }
}
