import { useTranslation } from 'react-i18next'
import { colourOf } from './ChartOverlay.tsx'
import { bucketAt, plotOf, type ChartData, type SeriesColour } from './chartSeries.ts'
import type { FigureWords } from './useChartWords.ts'
import classes from './Chart.module.css'

type Props = { readonly data: ChartData; readonly at: number; readonly words: FigureWords }

/** The figures under the cursor, beside it on the side that has room. */
export function ChartTip({ data, at, words }: Props) {
  const { t } = useTranslation('charts')
  const share = (at - data.from) / (data.to - data.from)
  if (share < 0 || share > 1) return null
  const index = bucketAt(data, at)
  const isRight = share > 0.55
  const plot = plotOf(data)
  const inset = `calc(${String(isRight ? plot.right : plot.left)}px + (100% - ${String(plot.left + plot.right)}px) * ${String(isRight ? 1 - share : share)} + 10px)`
  const known = data.series.filter(series => !Number.isNaN(series.values[index] ?? NaN))
  return (
    <div className={classes['tip']} style={isRight ? { right: inset } : { left: inset }} aria-hidden="true">
      <div className={classes['when']}>{words.moment(data.times[index] ?? at)}</div>
      {known.length === 0 ? (
        t('noData')
      ) : (
        <dl>
          {known.map(series => (
            <Figure key={series.label} colour={series.colour} label={series.label}>
              {words.value(series.values[index] ?? NaN)}
            </Figure>
          ))}
        </dl>
      )}
    </div>
  )
}

function Figure({ colour, label, children }: { colour: SeriesColour; label: string; children: string }) {
  return (
    <>
      <span className={classes['swatch']} style={colourOf(colour)} />
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  )
}
