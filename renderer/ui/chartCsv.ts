import type { ChartData } from './chartSeries.ts'
import { csvOf, type CsvValue } from './csv.ts'

/** The header of a chart's time column: ISO 8601 in UTC, so that no reader has to guess a zone. */
const TIME = 'time (UTC)'

/**
 * A chart's figures, oldest first, one column a line and three where least and greatest are known. What was not recorded is
 * an empty cell. `unit` stands in the header.
 */
export function chartCsv({ times, series }: ChartData, unit: string): string {
  const columns = series.flatMap(({ label, values, band }) => [
    { name: nameOf(label, unit), values },
    ...(band
      ? [
          { name: nameOf(`${label} min`, unit), values: band.low },
          { name: nameOf(`${label} max`, unit), values: band.high },
        ]
      : []),
  ])
  const rows = Array.from(times, (time, index): CsvValue[] => [
    new Date(time).toISOString(),
    ...columns.map(({ values }) => values[index] ?? NaN),
  ])
  return csvOf([TIME, ...columns.map(({ name }) => name)], rows)
}

const nameOf = (label: string, unit: string): string => (unit === '' ? label : `${label} (${unit})`)
