import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import { lastValue, type Gap } from './chartGaps.ts'
import { spreadLabels } from './chartLabels.ts'
import { valueTicks } from './chartScale.ts'
import { highestOf, PLOT, type ChartData } from './chartSeries.ts'
import type { FigureWords } from './useChartWords.ts'
import classes from './Chart.module.css'

/** Height of a line's label, and the share of the width from which a gap has room for words. */
const LABEL_HEIGHT = 15
const WORDS_SHARE = 0.12

type Props = {
  readonly data: ChartData
  readonly gaps: readonly Gap[]
  readonly height: number
  readonly missing: string
  readonly words: FigureWords
}

const BOX: CSSProperties = {
  top: `${String(PLOT.top)}px`,
  right: `${String(PLOT.right)}px`,
  bottom: `${String(PLOT.bottom)}px`,
  left: `${String(PLOT.left)}px`,
}

/** What lies over and under the lines: grey bands where nothing was recorded, and each line's name at its end. */
export function ChartOverlay({ data, gaps, height, missing, words }: Props) {
  const { t } = useTranslation('charts')
  const span = data.to - data.from
  const share = (time: number) => (time - data.from) / span
  const isEmpty =
    gaps.length === 1 && gaps[0] !== undefined && share(gaps[0].to) - share(gaps[0].from) > 0.999
  if (isEmpty)
    return (
      <div className={classes['nothing']}>
        <b>{t('noData')}</b>
        <span>{missing}</span>
      </div>
    )
  return (
    <div className={classes['overlay']} style={BOX}>
      {gaps.map(gap => {
        const width = share(gap.to) - share(gap.from)
        return (
          <div key={gap.from}>
            <div
              className={classes['band']}
              style={{ left: percent(share(gap.from)), width: percent(Math.max(width, 0.002)) }}
            />
            {width > WORDS_SHARE && (
              <span className={classes['bandText']} style={{ left: percent(share(gap.from) + width / 2) }}>
                {t('noData')}
                <br />
                {words.moment(gap.from)} – {words.moment(gap.to)}
              </span>
            )}
          </div>
        )
      })}
      <LineLabels data={data} height={height} words={words} />
    </div>
  )
}

function LineLabels({ data, height, words }: Pick<Props, 'data' | 'height' | 'words'>) {
  const top = valueTicks(highestOf(data.series)).at(-1) ?? 1
  const plotHeight = height - PLOT.top - PLOT.bottom
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

export const colourOf = (colour: number): CSSProperties =>
  ({ '--series': `var(--s${String(colour)})` }) as CSSProperties

const percent = (share: number): string => `${(share * 100).toFixed(3)}%`
