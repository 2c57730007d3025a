import type { Columns } from './chartGaps.ts'
import { timeTicks, valueTicks } from './chartScale.ts'
import {
  bandRuns,
  type BandPoint,
  type ChartData,
  type ChartSeries,
  highestOf,
  plotOf,
  plotPoints,
} from './chartSeries.ts'

/** Colours and type of the current theme. */
export type ChartInk = {
  readonly series: readonly string[]
  readonly other: string
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
/** What of it may lie to the right of its time: a date in Chinese is the longest. */
const HALF_LABEL = 24

/** Without a value there is nothing to measure: 0 to 1 would be made up. */
const hasValues = ({ series }: ChartData): boolean =>
  series.some(({ values }) => values.some(value => !Number.isNaN(value)))

/** What ECharts is told: lines without a box, faint horizontal lines, round values and wall-clock times. */
export function chartOption(
  { data, broken, width }: { readonly data: ChartData; readonly broken: Columns; readonly width: number },
  words: ChartWords,
  ink: ChartInk,
) {
  const values = valueTicks(highestOf(data))
  const plot = plotOf(data)
  const plotWidth = Math.max(TIME_LABEL, width - plot.left - plot.right)
  const ticks = timeTicks(data, words.timeZone, Math.floor(plotWidth / TIME_LABEL))
  const roomAfter = (time: number) => ((data.to - time) / (data.to - data.from)) * plotWidth + plot.right
  const label = { color: ink.text, fontFamily: ink.font, fontSize: 11 }
  return {
    animation: false,
    // Labels are given their room: ECharts need not measure them first, twice for each drawing.
    grid: { ...plot, containLabel: false, outerBoundsMode: 'none' as const },
    xAxis: {
      type: 'value' as const,
      min: data.from,
      max: data.to,
      axisLine: { show: true, lineStyle: { color: ink.line } },
      axisTick: { show: true, customValues: ticks.times, length: 4, lineStyle: { color: ink.line } },
      splitLine: { show: false },
      axisLabel: {
        ...label,
        customValues: ticks.times.filter(time => roomAfter(time) >= HALF_LABEL),
        formatter: ticks.isDaily ? words.day : words.time,
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
    series: [
      ...data.series.flatMap(series => (series.band ? bandOf(data, series, colourIn(ink, series)) : [])),
      ...data.series.map((series, index) =>
        lineOf(series, colourIn(ink, series), plotPoints(broken.times, broken.columns[index] ?? NO_VALUES)),
      ),
    ],
  }
}

const NO_VALUES = new Float64Array()

const colourIn = (ink: ChartInk, { colour }: ChartSeries): string =>
  colour === 'other' ? ink.other : (ink.series[colour - 1] ?? ink.text)

function lineOf(series: ChartSeries, colour: string, data: ReturnType<typeof plotPoints>) {
  const isDashed = series.isDashed ?? false
  return {
    type: 'line' as const,
    name: series.label,
    data,
    dimensions: ['x', 'y'],
    symbol: 'none',
    // Where no point stands alone, ECharts need not look for the symbol of each.
    showSymbol: Array.isArray(data),
    silent: true,
    connectNulls: false,
    lineStyle: {
      color: colour,
      width: isDashed ? 1.2 : 1.6,
      join: 'round' as const,
      ...(isDashed && { type: 'dashed' as const, opacity: 0.75 }),
    },
    itemStyle: { color: colour },
    ...(series.kind === 'area' && { areaStyle: { color: colour, opacity: 0.16 } }),
  }
}

type Placed = { readonly coord: (point: number[]) => number[] }

/** Least to greatest of each bucket, one polygon for each stretch without a gap. */
function bandOf(data: ChartData, { band, label }: ChartSeries, colour: string) {
  const runs = band ? bandRuns(data, band) : []
  const outline = (run: readonly BandPoint[], { coord }: Placed): number[][] => [
    ...run.map(([time, , high]) => coord([time, high])),
    ...run.toReversed().map(([time, low]) => coord([time, low])),
  ]
  return [
    {
      type: 'custom' as const,
      name: label,
      silent: true,
      clip: true,
      z: 1,
      data: runs.map(([first]) => [first?.[0] ?? 0, first?.[2] ?? 0]),
      renderItem: ({ dataIndex }: { readonly dataIndex: number }, api: Placed) => ({
        type: 'polygon' as const,
        shape: { points: outline(runs[dataIndex] ?? [], api) },
        style: { fill: colour, opacity: 0.14 },
      }),
    },
  ]
}
