import { Button } from '@mantine/core'
import { memo, useId, useMemo, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Gap } from './chartGaps.ts'
import { gapsOf, hasValues } from './chartGaps.ts'
import { ChartMenu } from './ChartMenu.tsx'
import { ChartStage } from './ChartStage.tsx'
import { ChartTable } from './ChartTable.tsx'
import type { ChartData } from './chartSeries.ts'
import { useChartWords } from './useChartWords.ts'
import classes from './Chart.module.css'

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
  /** Below the lines: their names. */
  readonly legend?: ReactNode
  /** Of the values, where a saved file has to say it. */
  readonly unit?: string
  /** A stretch was marked by dragging across it, Millis. */
  readonly onZoom?: (from: number, to: number) => void
  readonly onPainted?: () => void
}

type View = 'chart' | 'table'

/** A chart with its caption, the words for its gaps, and its figures as a table for whoever prefers those. */
export function ChartFigure(props: Props) {
  const { data, height, missing, media = 'screen' } = props
  const id = useId()
  const words = useChartWords()
  const [view, setView] = useState<View>('chart')
  const gaps = useMemo(() => (data ? gapsIn(data) : []), [data])
  return (
    <figure className={classes['figure']} aria-labelledby={id}>
      <figcaption className={classes['caption']}>
        <div className={classes['words']}>
          <h2 id={id}>{props.title}</h2>
          {props.sub !== undefined && <span className={classes['sub']}>{props.sub}</span>}
        </div>
        {media === 'screen' && <Controls {...props} view={view} onView={setView} />}
      </figcaption>
      {view === 'table' && data ? (
        <ChartTable data={data} words={words} height={height} />
      ) : (
        <ChartStage
          data={data}
          gaps={gaps}
          height={height}
          missing={missing}
          words={words}
          media={media}
          group={props.group}
          onZoom={props.onZoom}
          onPainted={props.onPainted}
        />
      )}
      {props.legend}
      {view === 'chart' && data && <GapWords gaps={gaps} data={data} missing={missing} />}
    </figure>
  )
}

function Controls({ title, sub = '', unit = '', data, controls, view, onView }: Props & ViewProps) {
  const words = useChartWords()
  return (
    <span className={classes['controls']}>
      {controls}
      <ViewButton view={view} onView={onView} />
      {data && <ChartMenu title={title} sub={sub} unit={unit} data={data} words={words} />}
    </span>
  )
}

type ViewProps = { readonly view: View; readonly onView: (view: View) => void }

const ViewButton = memo(function ViewButton({ view, onView }: ViewProps) {
  const { t } = useTranslation('charts')
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      color="neutral"
      onClick={() => onView(view === 'chart' ? 'table' : 'chart')}
    >
      {view === 'chart' ? t('showTable') : t('showChart')}
    </Button>
  )
})

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
