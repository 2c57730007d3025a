import { lazy, memo, Suspense, useEffect, useEffectEvent, useState } from 'react'
import { ChartOverlay } from './ChartOverlay.tsx'
import { ChartTip } from './ChartTip.tsx'
import { hasValues, type Gap } from './chartGaps.ts'
import type { ChartData } from './chartSeries.ts'
import { type Brush, useBrush } from './useBrush.ts'
import type { FigureWords } from './useChartWords.ts'
import classes from './Chart.module.css'

const Chart = lazy(async () => ({ default: (await import('./Chart.tsx')).Chart }))

type Props = {
  /** undefined while nothing was ever known. */
  readonly data: ChartData | undefined
  readonly gaps: readonly Gap[]
  /** Pixels. */
  readonly height: number
  readonly missing: string
  readonly words: FigureWords
  readonly media: 'screen' | 'print'
  readonly group: string | undefined
  readonly onZoom: ((from: number, to: number) => void) | undefined
  readonly onPainted: (() => void) | undefined
}

/** The lines, what lies over and under them, the figures under the cursor, and what is being marked. */
export const ChartStage = memo(function ChartStage(props: Props) {
  const { data, gaps, height, missing, words, media, group, onZoom, onPainted } = props
  const [cursor, setCursor] = useState<number | null>(null)
  const { brush, listeners } = useBrush(data, onZoom ?? null)
  // What is empty is said in words: ECharts would take as long to draw nothing.
  const isEmpty = data !== undefined && !hasValues(data.series.map(({ values }) => values))
  const tellEmpty = useEffectEvent(() => onPainted?.())
  useEffect(() => {
    if (isEmpty) tellEmpty()
  }, [isEmpty])
  return (
    <div
      className={`${classes['stage']} ${onZoom ? classes['zooms'] : ''}`}
      style={{ height: `${String(height)}px` }}
      {...listeners}
    >
      {brush && <Marked brush={brush} />}
      {data && <ChartOverlay data={data} gaps={gaps} height={height} missing={missing} words={words} />}
      {data && !isEmpty && (
        <>
          <Suspense>
            <Chart
              data={data}
              words={words}
              renderer={media === 'print' ? 'svg' : 'canvas'}
              onCursor={setCursor}
              {...(group !== undefined && { group })}
              {...(onPainted && { onPainted })}
            />
          </Suspense>
          {cursor !== null && <ChartTip data={data} at={cursor} words={words} />}
        </>
      )}
    </div>
  )
})

function Marked({ brush: { from, to } }: { readonly brush: Brush }) {
  const [left, width] = [Math.min(from, to), Math.abs(to - from)]
  return (
    <div className={classes['brush']} style={{ left: `${String(left)}px`, width: `${String(width)}px` }} />
  )
}
