import { LineChart } from 'echarts/charts'
import { AxisPointerComponent, GridComponent } from 'echarts/components'
import { connect, init, use, type EChartsType } from 'echarts/core'
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { breakLines } from './chartGaps.ts'
import { chartOption, type ChartInk, type ChartWords } from './chartOption.ts'
import type { ChartData } from './chartSeries.ts'
import classes from './Chart.module.css'

use([LineChart, GridComponent, AxisPointerComponent, CanvasRenderer, SVGRenderer])

export type ChartProps = {
  readonly data: ChartData
  readonly words: ChartWords
  /** Charts of one group share the cursor. */
  readonly group?: string
  /** SVG for paper, canvas for the screen. */
  readonly renderer?: 'canvas' | 'svg'
  /** The time under the cursor, Millis, or null when it left. */
  readonly onCursor?: (time: number | null) => void
  readonly onPainted?: () => void
}

/**
 * Lines over time, drawn by ECharts: the only place that knows it. Bands, labels and the table are the figure's
 * (ChartFigure.tsx), in the page's own type.
 */
export function Chart({ data, words, group, renderer = 'canvas', onCursor, onPainted }: ChartProps) {
  const host = useRef<HTMLDivElement>(null)
  const [chart, setChart] = useState<EChartsType | null>(null)

  const draw = useEffectEvent((target: EChartsType) => {
    const columns = data.series.map(each => each.values)
    const broken = breakLines({ times: data.times, columns }, data.bucketMs)
    const option = chartOption({ data, broken, width: target.getWidth() }, words, inkOf(target.getDom()))
    target.setOption(option, { notMerge: true })
  })
  const tellCursor = useEffectEvent((time: number | null) => onCursor?.(time))
  const tellPainted = useEffectEvent(() => onPainted?.())

  useEffect(() => {
    const element = host.current
    if (!element) return
    const made = init(element, null, { renderer })
    if (group !== undefined) {
      made.group = group
      connect(group)
    }
    made.on('updateAxisPointer', event => tellCursor(cursorOf(event)))
    made.on('finished', () => tellPainted())
    const resized = new ResizeObserver(() => {
      made.resize()
      draw(made)
    })
    resized.observe(element)
    const themed = new MutationObserver(() => draw(made))
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    setChart(made)
    return () => {
      resized.disconnect()
      themed.disconnect()
      made.dispose()
    }
  }, [group, renderer])

  useEffect(() => {
    if (chart && !chart.isDisposed()) draw(chart)
  }, [chart, data, words])

  return <div ref={host} className={classes['plot']} aria-hidden="true" />
}

/** The colours of the theme that `element` is in; a canvas cannot read CSS variables. */
function inkOf(element: HTMLElement): ChartInk {
  const style = getComputedStyle(element)
  const token = (name: string) => style.getPropertyValue(name).trim()
  return {
    series: [1, 2, 3, 4, 5, 6].map(index => token(`--s${String(index)}`)),
    line: token('--line'),
    cursor: token('--faint'),
    text: token('--muted'),
    font: token('--font'),
  }
}

function cursorOf(event: unknown): number | null {
  const { axesInfo } = event as { axesInfo?: { axisDim?: string; value?: number }[] }
  return axesInfo?.find(each => each.axisDim === 'x')?.value ?? null
}
