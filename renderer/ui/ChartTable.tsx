import { useTranslation } from 'react-i18next'
import type { ChartData } from './chartSeries.ts'
import type { FigureWords } from './useChartWords.ts'
import classes from './Chart.module.css'

type Props = { readonly data: ChartData; readonly words: FigureWords; readonly height: number }

/** The figures of a chart, newest first. A bucket without data says so instead of 0. */
export function ChartTable({ data, words, height }: Props) {
  const { t } = useTranslation('charts')
  const indexes = Array.from(data.times.keys()).reverse()
  return (
    <div className={classes['tableBox']} style={{ height: `${String(height)}px` }} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('time')}</th>
            {data.series.map(series => (
              <th key={series.label} scope="col">
                {series.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {indexes.map(index => (
            <tr key={index}>
              <td>{words.moment(data.times[index] ?? 0)}</td>
              {data.series.map(series => {
                const value = series.values[index] ?? NaN
                const isEmpty = Number.isNaN(value)
                return (
                  <td key={series.label} data-empty={isEmpty ? '' : undefined}>
                    {isEmpty ? t('noData') : words.value(value)}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
