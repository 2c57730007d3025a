import { increaseOf } from '#core/metrics/counter.ts'
import { MOST_LINES, type SeriesKey } from '#core/metrics/series.ts'
import type { OutputOf } from '../../data/client.ts'
import type { ChartData, ChartSeries, SeriesColour } from '../chartSeries.ts'
import { bucketAt } from '../chartSeries.ts'
import type { Scale } from './scale.ts'
import type { Span } from './span.ts'

/** A line of a chart over recorded history. */
export type HistoryLine = {
  readonly series: SeriesKey
  readonly label: string
  /** Default: `line`. */
  readonly kind?: ChartSeries['kind']
  /** Drawn as percent of this; what it is of is not known: NaN. */
  readonly whole?: number
  /** What is recorded only ever grows, but for restarts: by how much it grew in each bucket is drawn. */
  readonly isCounter?: true
}

/** An answer of history.range. */
export type Recorded = OutputOf<'history.range'>

export const hasCounter = (lines: readonly HistoryLine[]): boolean => lines.some(({ isCounter }) => isCounter)

/** As a share of the span. */
const LEAD = 1 / 30

/** A question about a span, in so many buckets: of a counter from a little earlier on, since its first bucket is told by the one before. */
export function questionOf(lines: readonly HistoryLine[], { from, to }: Span, points: number) {
  if (!hasCounter(lines)) return { from, to, points }
  return { from: from - Math.round((to - from) * LEAD), to, points: Math.round(points * (1 + LEAD)) }
}

/** What is drawn of an answer from `from` on: counters as what they grew by. */
export function drawable(recorded: Recorded, lines: readonly HistoryLine[], from = -Infinity): Recorded {
  if (!hasCounter(lines)) return recorded
  const grown = lines.map(({ isCounter }, index) => {
    const [lows, highs] = [recorded.lows[index], recorded.highs[index]]
    return isCounter && lows && highs ? increaseOf({ lows, highs }) : null
  })
  const { times, columns, lows, highs, bucketMs } = recorded
  const first = times.findIndex(time => time + bucketMs > from)
  const begin = first < 0 ? times.length : first
  const instead = (of: Recorded['columns']) =>
    of.map((column, index) => (grown[index] ?? column).slice(begin))
  return {
    ...recorded,
    times: times.slice(begin),
    columns: instead(columns),
    lows: instead(lows),
    highs: instead(highs),
  }
}

/** As many lines as there are colours; what is more becomes one. */
const MOST_COLOURED = 6
/** Bands of more lines would lie over each other. */
const MOST_BANDS = 2

/** What stands for nothing recorded. */
const NOTHING: Pick<Recorded, 'times' | 'columns' | 'lows' | 'highs'> = {
  times: new Float64Array(),
  columns: [],
  lows: [],
  highs: [],
}

export type LinesInput = {
  readonly lines: readonly HistoryLine[]
  readonly recorded: Recorded
  /** Of the period before, in its own times; null: not compared. */
  readonly before: Recorded | null
  readonly span: Span
  readonly scale: Scale
  /** Labels of lines that the user took away. */
  readonly hidden: ReadonlySet<string>
  readonly words: { readonly others: (count: number) => string; readonly before: (label: string) => string }
}

/** As many lines as can be asked for at once. */
export const askable = (lines: readonly HistoryLine[]): readonly HistoryLine[] =>
  lines.length > MOST_LINES ? lines.slice(0, MOST_LINES) : lines

/** Which lines have a colour, and which are put together: what comes first stays. */
export function coloursOf(lines: readonly HistoryLine[], hidden: ReadonlySet<string>) {
  const shown = lines.filter(({ label }) => !hidden.has(label))
  const own = shown.length > MOST_COLOURED ? shown.slice(0, MOST_COLOURED - 1) : shown
  const colours = new Map(own.map(({ label }, index) => [label, (index + 1) as SeriesColour]))
  return { colours, others: shown.slice(own.length) }
}

/** A chart of what was recorded: scaled, the lines that are shown alone, a seventh and more as their mean. */
export function chartOfHistory(input: LinesInput): ChartData {
  const { lines, recorded, before, span, scale, hidden, words } = input
  const { colours, others } = coloursOf(lines, hidden)
  const earlier = before ?? NOTHING
  const shift = span.to - span.from
  const times = unionOf(recorded, before ? moved(earlier.times, shift) : new Float64Array())
  const place = (column: Float64Array | undefined, line: HistoryLine) =>
    placed(times, recorded, scaled(column, scale, line))
  const indexOf = new Map(lines.map(({ label }, index) => [label, index]))

  const series = lines.flatMap((line): ChartSeries[] => {
    const colour = colours.get(line.label)
    const index = indexOf.get(line.label) ?? -1
    if (colour === undefined) return []
    const [values, low, high] = [recorded.columns[index], recorded.lows[index], recorded.highs[index]].map(
      column => place(column, line),
    ) as [Float64Array, Float64Array, Float64Array]
    const now: ChartSeries = {
      label: line.label,
      values,
      colour,
      kind: line.kind ?? 'line',
      ...(colours.size <= MOST_BANDS && { band: { low, high } }),
    }
    if (!before) return [now]
    const then = placed(
      times,
      { ...recorded, times: moved(earlier.times, shift) },
      scaled(before.columns[index], scale, line),
    )
    return [now, { label: words.before(line.label), values: then, colour, kind: 'line', isDashed: true }]
  })
  if (others.length > 0) {
    const columns = others.map(line => place(recorded.columns[indexOf.get(line.label) ?? -1], line))
    series.push({
      label: words.others(others.length),
      values: meanOf(columns),
      colour: 'other',
      kind: 'line',
    })
  }
  return {
    times,
    bucketMs: recorded.bucketMs,
    from: span.from,
    to: span.to,
    series,
    hasLegend: true,
    ...(scale.top !== null && { top: scale.top }),
  }
}

const moved = (times: Recorded['times'], by: number): Recorded['times'] => times.map(time => time + by)

function scaled(column: Float64Array | undefined, { divisor }: Scale, { whole }: HistoryLine): Float64Array {
  if (!column) return new Float64Array()
  const one = whole === undefined ? divisor : whole / 100
  return one === 1 ? column : column.map(value => value / one)
}

/** Buckets of both periods, on the clock of the first. */
function unionOf({ times, bucketMs }: Recorded, shifted: Float64Array): Recorded['times'] {
  if (shifted.length === 0) return times
  const phase = (times[0] ?? shifted[0] ?? 0) % bucketMs
  const onClock = (time: number) => Math.floor((time - phase) / bucketMs) * bucketMs + phase
  return Float64Array.from(new Set([...times, ...shifted.map(onClock)])).sort()
}

/** A column at other times: the bucket that covers each, NaN where there is none. */
function placed(
  times: Float64Array,
  of: Pick<Recorded, 'times' | 'bucketMs'>,
  column: Float64Array,
): Float64Array {
  if (of.times === times && column.length === times.length) return column
  return times.map(time => {
    const middle = time + of.bucketMs / 2
    return column[bucketAt(of, middle)] ?? NaN
  })
}

/** The mean of what was recorded at each time. */
function meanOf(columns: readonly Float64Array[]): Float64Array {
  const [first] = columns
  if (!first) return new Float64Array()
  return first.map((_value, index) => {
    const known = columns.map(column => column[index] ?? NaN).filter(value => !Number.isNaN(value))
    return known.reduce((sum, value) => sum + value, 0) / known.length
  })
}
