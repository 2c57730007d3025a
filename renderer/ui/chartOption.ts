import type { Columns } from './chartGaps.ts'
import { timeTicks, valueTicks } from './chartScale.ts'
import { highestOf, PLOT, plotPoints, type ChartData } from './chartSeries.ts'

/** Colours and type of the current theme. */
export type ChartInk = {
  readonly series: readonly string[]
  readonly line: string
  readonly cursor: string
  readonly text: string
  readonly font: string
}

/** How values and times are written on the axes. */
export type ChartWords = {
  readonly timeZone: string
  readonly value: (value: number) => string
  readonly time: (at: number) => string
  readonly day: (at: number) => string
}

/** Room that a label of the time axis takes, pixels. */
const TIME_LABEL = 84

/** Without a value there is nothing to measure: 0 to 1 would be made up. */
const hasValues = ({ series }: ChartData): boolean =>
  series.some(({ values }) => values.some(value => !Number.isNaN(value)))

/** What ECharts is told: lines without a box, faint horizontal lines, round values and wall-clock times. */
export function chartOption(
  { data, broken, width }: { readonly data: ChartData; readonly broken: Columns; readonly width: number },
  words: ChartWords,
  ink: ChartInk,
) {
  const values = valueTicks(highestOf(data.series))
  const plotWidth = Math.max(TIME_LABEL, width - PLOT.left - PLOT.right)
  const ticks = timeTicks(data, words.timeZone, Math.floor(plotWidth / TIME_LABEL))
  const label = { color: ink.text, fontFamily: ink.font, fontSize: 11 }
  return {
    animation: false,
    grid: { ...PLOT, containLabel: false },
    xAxis: {
      type: 'value' as const,
      min: data.from,
      max: data.to,
      axisLine: { show: true, lineStyle: { color: ink.line } },
      axisTick: { show: true, customValues: ticks.times, length: 4, lineStyle: { color: ink.line } },
      splitLine: { show: false },
      axisLabel: {
        ...label,
        customValues: ticks.times,
        formatter: ticks.isDaily ? words.day : words.time,
        hideOverlap: true,
      },
      axisPointer: {
        show: true,
        type: 'line' as const,
        snap: false,
        label: { show: false },
        triggerTooltip: false,
        lineStyle: { color: ink.cursor, width: 1, type: 'solid' as const },
      },
    },
    yAxis: {
      type: 'value' as const,
      min: 0,
      max: values.at(-1) ?? 1,
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { show: true, lineStyle: { color: ink.line, width: 1 } },
      interval: values[1] ?? 1,
      axisLabel: { ...label, show: hasValues(data), formatter: words.value },
    },
    series: data.series.map((series, index) => {
      const colour = ink.series[series.colour - 1] ?? ink.text
      return {
        type: 'line' as const,
        name: series.label,
        data: plotPoints(broken.times, broken.columns[index] ?? new Float64Array()),
        symbol: 'none',
        silent: true,
        connectNulls: false,
        lineStyle: { color: colour, width: 1.6, join: 'round' as const },
        itemStyle: { color: colour },
        ...(series.kind === 'area' && { areaStyle: { color: colour, opacity: 0.16 } }),
      }
    }),
  }
}
