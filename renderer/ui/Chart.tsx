import { CustomChart, LineChart } from 'echarts/charts'
import { AxisPointerComponent, GridComponent, LegendComponent, TitleComponent } from 'echarts/components'
import { init, use, type EChartsType } from 'echarts/core'
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers'
import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react'
import { breakLines } from './chartGaps.ts'
import { chartOption, type ChartInk, type ChartWords } from './chartOption.ts'
import { plotOf, type ChartData } from './chartSeries.ts'
import { thinned } from './chartThin.ts'
import { linkCursor } from './linkedCursors.ts'
import classes from './Chart.module.css'

use([
  LineChart,
  CustomChart,
  GridComponent,
  AxisPointerComponent,
  LegendComponent,
  TitleComponent,
  CanvasRenderer,
  SVGRenderer,
])

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
    target.setOption(optionOf(data, words, target), { notMerge: true })
  })
  const tellCursor = useEffectEvent((time: number | null) => onCursor?.(time))
  const tellPainted = useEffectEvent(() => onPainted?.())

  useEffect(() => {
    const element = host.current
    if (!element) return
    const made = init(element, null, { renderer })
    const linked = group === undefined ? null : linkCursor(group, time => pointAt(made, time))
    made.on('updateAxisPointer', event => {
      const time = cursorOf(event)
      tellCursor(time)
      linked?.tell(time)
    })
    made.on('finished', () => tellPainted())
    const resized = new ResizeObserver(() => {
      // It is also told of the size that it was made in.
      if (made.getWidth() === element.clientWidth && made.getHeight() === element.clientHeight) return
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
      linked?.leave()
      made.dispose()
    }
  }, [group, renderer])

  // Before the page is painted with the new caption, not a frame after it.
  useLayoutEffect(() => {
    if (chart && !chart.isDisposed()) draw(chart)
  }, [chart, data, words])

  return <div ref={host} className={classes['plot']} aria-hidden="true" />
}

function optionOf(whole: ChartData, words: ChartWords, target: EChartsType) {
  const { left, right } = plotOf(whole)
  const data = thinned(whole, target.getWidth() - left - right)
  const columns = data.series.map(each => each.values)
  const broken = breakLines({ times: data.times, columns }, data.bucketMs)
  return chartOption({ data, broken, width: target.getWidth() }, words, inkOf(target.getDom()))
}

export type Picture = {
  readonly data: ChartData
  readonly words: ChartWords
  readonly title: string
  /** Unit, span and source: what the picture needs to speak for itself. */
  readonly sub: string
}

const PICTURE = { width: 1200, height: 480 }
const PICTURE_ROOM = { top: 64, bottom: 62 }

/** A chart as a file of its own, in the colours of the current theme: an SVG, or a PNG of twice the pixels. */
export async function drawPicture(picture: Picture, kind: 'svg' | 'png'): Promise<Blob> {
  const host = document.createElement('div')
  Object.assign(host.style, {
    position: 'fixed',
    left: '-9999px',
    width: `${String(PICTURE.width)}px`,
    height: `${String(PICTURE.height)}px`,
  })
  document.body.append(host)
  const chart = init(host, null, { renderer: kind === 'svg' ? 'svg' : 'canvas', devicePixelRatio: 2 })
  try {
    chart.setOption(pictureOption(picture, chart))
    if (kind === 'svg') return new Blob([chart.renderToSVGString()], { type: 'image/svg+xml' })
    const canvas = chart.renderToCanvas({ pixelRatio: 2 })
    return await new Promise((resolve, reject) =>
      canvas.toBlob(
        blob => (blob ? resolve(blob) : reject(new Error('The picture is too large'))),
        'image/png',
      ),
    )
  } finally {
    chart.dispose()
    host.remove()
  }
}

function pictureOption({ data, words, title, sub }: Picture, chart: EChartsType) {
  const option = optionOf({ ...data, hasLegend: true }, words, chart)
  const style = getComputedStyle(chart.getDom())
  const token = (name: string) => style.getPropertyValue(name).trim()
  const text = { color: token('--text'), fontFamily: token('--font') }
  return {
    ...option,
    backgroundColor: token('--panel'),
    grid: { ...option.grid, ...PICTURE_ROOM },
    title: {
      text: title,
      subtext: sub,
      left: 12,
      top: 8,
      itemGap: 4,
      textStyle: { ...text, fontSize: 16, fontWeight: 600 },
      subtextStyle: { ...text, color: token('--muted'), fontSize: 12 },
    },
    legend: {
      type: 'plain' as const,
      data: data.series.map(({ label }) => label),
      bottom: 8,
      left: 12,
      icon: 'rect',
      itemHeight: 3,
      itemWidth: 16,
      textStyle: { ...text, fontSize: 12 },
    },
  }
}

/** The colours of the theme that `element` is in; a canvas cannot read CSS variables. */
function inkOf(element: HTMLElement): ChartInk {
  const style = getComputedStyle(element)
  const token = (name: string) => style.getPropertyValue(name).trim()
  return {
    series: [1, 2, 3, 4, 5, 6].map(index => token(`--s${String(index)}`)),
    other: token('--faint'),
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

/**
 * Points at a time as the mouse would. `connect` of ECharts does not: it passes on places in the data, which charts of other series
 * do not share. https://github.com/apache/echarts/blob/6.1.0/src/component/axisPointer/axisTrigger.ts
 */
function pointAt(chart: EChartsType, time: number | null): void {
  const type = 'updateAxisPointer'
  if (time === null) return chart.dispatchAction({ type, currTrigger: 'leave' })
  const x = chart.convertToPixel({ xAxisIndex: 0 }, time)
  chart.dispatchAction({ type, currTrigger: 'mousemove', x, y: chart.getHeight() / 2 })
}
