import { memo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { lastValue } from '../chartGaps.ts'
import type { ChartData } from '../chartSeries.ts'
import { colourOf } from '../ChartOverlay.tsx'
import { useChartWords } from '../useChartWords.ts'
import classes from './Dashboard.module.css'
import { coloursOf, type HistoryLine } from './historyLines.ts'

type Props = {
  readonly title: string
  readonly lines: readonly HistoryLine[]
  readonly data: ChartData | undefined
  readonly hidden: ReadonlySet<string>
  readonly onHidden: (hidden: ReadonlySet<string>) => void
}

/** The names of a chart's lines with what each was last; each shows or hides its line. */
export const ChartLegend = memo(function ChartLegend({ title, lines, data, hidden, onHidden }: Props) {
  const { t } = useTranslation(['charts', 'common'])
  const words = useChartWords()
  const { colours, others } = coloursOf(lines, hidden)
  const toggle = (label: string): void => {
    const next = new Set(hidden)
    if (!next.delete(label)) next.add(label)
    onHidden(next)
  }
  /** In words; undefined of what is not drawn. */
  const lastOf = (label: string): string | undefined => {
    const series = data?.series.find(each => each.label === label)
    if (!data || !series) return undefined
    const last = lastValue(data.times, series.values)
    return last ? words.value(last.value) : t('common:nothing')
  }
  const [isWhole, setIsWhole] = useState(false)
  const isOther = new Set(others.map(({ label }) => label))
  const named = lines.filter(({ label }) => isWhole || !isOther.has(label))
  return (
    <ul className={classes['legend']} aria-label={`${title}: ${t('filter')}`}>
      {named.map(({ label }) => {
        const last = lastOf(label)
        return (
          <li key={label}>
            <button
              type="button"
              aria-pressed={!hidden.has(label)}
              onClick={() => toggle(label)}
              style={colourOf(colours.get(label) ?? 'other')}
              className={isOther.has(label) ? classes['isOther'] : undefined}
            >
              <span className={classes['swatch']} />
              {label}
              {last !== undefined && <b>{last}</b>}
            </button>
          </li>
        )
      })}
      {others.length > 0 && (
        <li>
          <button
            type="button"
            aria-expanded={isWhole}
            onClick={() => setIsWhole(!isWhole)}
            className={classes['more']}
          >
            {isWhole ? t('fewer') : t('others', { count: others.length })}
          </button>
        </li>
      )}
    </ul>
  )
})
