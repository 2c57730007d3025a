/** A figure that was measured, the promise it is held against, and the yardstick from the same run. */
export type Figure = {
  readonly what: string
  readonly unit:
    'ms' | 's' | 'MiB' | 'MiB/min' | 'nodes' | 'bytes' | '%' | 'evictions' | 'pods' | '% of a core'
  /** Median of the runs, unless `what` says otherwise. */
  readonly value: number
  readonly runs: number
  /** Largest allowed value, absolute or as a multiple of the baseline; null: nothing was promised. */
  readonly target: { readonly max: number } | { readonly timesBaseline: number } | null
  readonly baseline?: { readonly what: string; readonly value: number }
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** Nearest-rank quantile; NaN of nothing. @param q 0…1 */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN
}

/** Runs `work` `runs` times after one warm-up; milliseconds each took. */
export async function timeRuns(runs: number, work: (run: number) => unknown): Promise<number[]> {
  const times: number[] = []
  for (let run = -1; run < runs; run += 1) {
    const start = performance.now()
    await work(run)
    if (run >= 0) times.push(performance.now() - start)
  }
  return times
}

export type Point = { readonly at: number; readonly value: number }

/**
 * The slope of values over time by Theil and Sen: the median of the slopes of all pairs, which a garbage collection now and
 * then does not move. Values per unit of `at`; NaN of fewer than two points.
 */
export function slopeOf(points: readonly Point[]): number {
  const slopes = points.flatMap((a, index) =>
    points.slice(index + 1).map(b => (b.value - a.value) / (b.at - a.at)),
  )
  return median(slopes)
}

/** The largest value that keeps the promise; infinite when nothing was promised, NaN when its baseline is missing. */
function allowed({ target, baseline }: Figure): number {
  if (target === null) return Number.POSITIVE_INFINITY
  return 'max' in target ? target.max : target.timesBaseline * (baseline?.value ?? Number.NaN)
}

/** False also for what could not be measured. */
export const isMet = (figure: Figure): boolean => figure.value <= allowed(figure)

/** The figures as a table: what, figure, target, baseline, and the figure as a multiple of its baseline. */
export function formatFigures(figures: readonly Figure[]): string {
  const rows = [['', 'what', 'figure', 'target', 'baseline', 'ratio', 'runs'], ...figures.map(rowOf)]
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
  return rows.map(row => line(row).trimEnd()).join('\n')
}

function rowOf(figure: Figure): string[] {
  const { what, unit, value, runs, target, baseline } = figure
  const promise =
    target === null
      ? '-'
      : 'max' in target
        ? `≤ ${round(target.max)} ${unit}`
        : `≤ ${Number(target.timesBaseline.toFixed(3))} × baseline`
  return [
    isMet(figure) ? 'met' : 'MISS',
    what,
    `${round(value)} ${unit}`,
    promise,
    baseline ? `${round(baseline.value)} ${unit} (${baseline.what})` : '-',
    baseline ? `× ${(value / baseline.value).toFixed(2)}` : '-',
    String(runs),
  ]
}

const round = (value: number): string =>
  Math.abs(value) >= 100 || value === 0 ? value.toFixed(0) : value.toPrecision(3)
