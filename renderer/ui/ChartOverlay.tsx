import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import { hasValues, lastValue, type Gap } from './chartGaps.ts'
import { spreadLabels } from './chartLabels.ts'
import { valueTicks } from './chartScale.ts'
import { highestOf, plotOf, type ChartData, type SeriesColour } from './chartSeries.ts'
import type { FigureWords } from './useChartWords.ts'
import classes from './Chart.module.css'

/** Height of a line's label, pixels. */
const LABEL_HEIGHT = 15

type Props = {
  readonly data: ChartData
  readonly gaps: readonly Gap[]
  readonly height: number
  readonly missing: string
  readonly words: FigureWords
}

function boxOf(data: ChartData): CSSProperties {
  const { top, right, bottom, left } = plotOf(data)
  const [t, r, b, l] = [top, right, bottom, left].map(side => `${String(side)}px`)
  return { top: t, right: r, bottom: b, left: l }
}

/** What lies over and under the lines: grey bands where nothing was recorded, and each line's name at its end. */
export function ChartOverlay({ data, gaps, height, missing, words }: Props) {
  const { t } = useTranslation('charts')
  const span = data.to - data.from
  const share = (time: number) => (time - data.from) / span
  if (!hasValues(data.series.map(({ values }) => values)))
    return (
      <div className={classes['nothing']}>
        <b>{t('noData')}</b>
        <span>{missing}</span>
      </div>
    )
  return (
    <div className={classes['overlay']} style={boxOf(data)}>
      {gaps.map(gap => {
        const width = Math.max(share(gap.to) - share(gap.from), 0.002)
        return (
          <div
            key={gap.from}
            className={classes['band']}
            style={{ left: percent(share(gap.from)), width: percent(width) }}
          >
            <span className={classes['bandText']}>
              {t('noData')}
              <br />
              {words.span(gap.from, gap.to)}
            </span>
          </div>
        )
      })}
      {!data.hasLegend && <LineLabels data={data} height={height} words={words} />}
    </div>
  )
}

function LineLabels({ data, height, words }: Pick<Props, 'data' | 'height' | 'words'>) {
  const top = valueTicks(highestOf(data)).at(-1) ?? 1
  const plot = plotOf(data)
  const plotHeight = height - plot.top - plot.bottom
  const named = data.series.flatMap(series => {
    const last = lastValue(data.times, series.values)
    return last ? [{ series, value: last.value }] : []
  })
  const heights = spreadLabels(
    named.map(({ value }) => (1 - value / top) * plotHeight),
    { top: 6, bottom: plotHeight, gap: LABEL_HEIGHT },
  )
  return named.map(({ series, value }, index) => (
    <span
      key={series.label}
      className={classes['label']}
      style={{ ...colourOf(series.colour), top: `${String(heights[index] ?? 0)}px` }}
    >
      {series.label} <b>{words.value(value)}</b>
    </span>
  ))
}

export const colourOf = (colour: SeriesColour): CSSProperties =>
  ({ '--series': colour === 'other' ? 'var(--faint)' : `var(--s${String(colour)})` }) as CSSProperties

const percent = (share: number): string => `${(share * 100).toFixed(3)}%`
