import { useMemo } from 'react'
import { millis } from '#core/base/units.ts'
import type { ChartWords } from './chartOption.ts'
import { useFormat } from './FormatContext.ts'

export type FigureWords = ChartWords & {
  /** 24 Nov 14:32 */
  readonly moment: (at: number) => string
  /** 24 Nov 14:32 – 15:10 within a day, else with both days. */
  readonly span: (from: number, to: number) => string
  readonly duration: (milliseconds: number) => string
}

/** How a chart writes values and times in the user's language and time zone. The same object while those stay. */
export function useChartWords(): FigureWords {
  const format = useFormat()
  return useMemo(() => {
    const dates = format.locale === 'en' ? 'en-GB' : format.locale
    const zone = { timeZone: format.timeZone }
    const day = new Intl.DateTimeFormat(dates, { day: 'numeric', month: 'short', ...zone })
    const moment = (at: number): string => `${day.format(at)} ${format.time(millis(at))}`
    return {
      timeZone: format.timeZone,
      value: value => format.number(value),
      time: at => format.time(millis(at)),
      day: at => day.format(at),
      moment,
      span: (from, to) =>
        day.format(from) === day.format(to)
          ? `${moment(from)} – ${format.time(millis(to))}`
          : `${moment(from)} – ${moment(to)}`,
      duration: milliseconds => format.duration(milliseconds),
    }
  }, [format])
}
