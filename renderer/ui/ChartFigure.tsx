import { Button } from '@mantine/core'
import { lazy, Suspense, useId, useMemo, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Gap } from './chartGaps.ts'
import { gapsOf, hasValues } from './chartGaps.ts'
import { ChartOverlay } from './ChartOverlay.tsx'
import { ChartTable } from './ChartTable.tsx'
import { ChartTip } from './ChartTip.tsx'
import type { ChartData } from './chartSeries.ts'
import { useChartWords } from './useChartWords.ts'
import classes from './Chart.module.css'

const Chart = lazy(async () => ({ default: (await import('./Chart.tsx')).Chart }))

type Props = {
  readonly title: string
  readonly sub?: string
  /** undefined while nothing was ever known. */
  readonly data: ChartData | undefined
  /** Pixels. */
  readonly height: number
  /** Why there may be no data: shown where there is none. */
  readonly missing: string
  readonly group?: string
  /** `print`: vectors, no controls. */
  readonly media?: 'screen' | 'print'
  readonly controls?: ReactNode
  readonly onPainted?: () => void
}

/** A chart with its caption, the words for its gaps, and its figures as a table for whoever prefers those. */
export function ChartFigure(props: Props) {
  const { data, height, media = 'screen' } = props
  const { t } = useTranslation('charts')
  const id = useId()
  const words = useChartWords()
  const [view, setView] = useState<'chart' | 'table'>('chart')
  const [cursor, setCursor] = useState<number | null>(null)
  const gaps = useMemo(() => (data ? gapsIn(data) : []), [data])
  return (
    <figure className={classes['figure']} aria-labelledby={id}>
      <figcaption className={classes['caption']}>
        <h2 id={id}>{props.title}</h2>
        {props.sub !== undefined && (
          <span className={classes['sub']} title={props.sub}>
            {props.sub}
          </span>
        )}
        {media === 'screen' && (
          <span className={classes['controls']}>
            {props.controls}
            <Button
              size="compact-xs"
              variant="subtle"
              color="neutral"
              onClick={() => setView(view === 'chart' ? 'table' : 'chart')}
            >
              {view === 'chart' ? t('showTable') : t('showChart')}
            </Button>
          </span>
        )}
      </figcaption>
      {view === 'table' && data ? (
        <ChartTable data={data} words={words} height={height} />
      ) : (
        <div className={classes['stage']} style={{ height: `${String(height)}px` }}>
          {data && (
            <>
              <ChartOverlay data={data} gaps={gaps} height={height} missing={props.missing} words={words} />
              <Suspense>
                <Chart
                  data={data}
                  words={words}
                  renderer={media === 'print' ? 'svg' : 'canvas'}
                  onCursor={setCursor}
                  {...(props.group !== undefined && { group: props.group })}
                  {...(props.onPainted && { onPainted: props.onPainted })}
                />
              </Suspense>
              {cursor !== null && <ChartTip data={data} at={cursor} words={words} />}
            </>
          )}
        </div>
      )}
      {view === 'chart' && data && <GapWords gaps={gaps} data={data} missing={props.missing} />}
    </figure>
  )
}

const gapsIn = (data: ChartData): Gap[] =>
  gapsOf({ times: data.times, columns: data.series.map(each => each.values) }, data)

/** The gaps in words: what is missing and why. Said of a whole empty chart in its middle, so not again here. */
function GapWords({ gaps, data, missing }: { gaps: readonly Gap[]; data: ChartData; missing: string }) {
  const { t } = useTranslation('charts')
  const words = useChartWords()
  const hidden = gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0)
  if (gaps.length === 0 || !hasValues(data.series.map(({ values }) => values))) return null
  const [only] = gaps
  return (
    <p className={classes['gaps']}>
      {gaps.length === 1 && only
        ? t('gap', { span: words.span(only.from, only.to), missing })
        : t('gaps', { count: gaps.length, duration: words.duration(hidden), missing })}
    </p>
  )
}
