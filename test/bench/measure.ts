import { readFileSync, readdirSync } from 'node:fs'

/** A figure that was measured, the promise it is held against, and the yardstick from the same run. */
export type Figure = {
  readonly what: string
  readonly unit: string
  /** Median of the runs. */
  readonly value: number
  readonly runs: number
  /** Largest allowed value, absolute or as a multiple of the baseline. */
  readonly target: { readonly max: number } | { readonly timesBaseline: number }
  readonly baseline?: { readonly what: string; readonly value: number }
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

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

export const isMet = ({ value, target, baseline }: Figure): boolean =>
  'max' in target ? value <= target.max : value <= target.timesBaseline * (baseline?.value ?? Number.NaN)

/** The figures as lines of one table, with the ratio to what is allowed (≤ 1 is met). */
export function formatFigures(figures: readonly Figure[]): string {
  const rows = figures.map(figure => {
    const { what, unit, value, runs, target, baseline } = figure
    const allowed = 'max' in target ? target.max : target.timesBaseline * (baseline?.value ?? Number.NaN)
    return [
      isMet(figure) ? 'met ' : 'MISS',
      what,
      `${round(value)} ${unit}`,
      'max' in target
        ? `≤ ${round(target.max)}`
        : `≤ ${target.timesBaseline} × ${baseline?.what} (${round(baseline?.value ?? Number.NaN)})`,
      `ratio ${round(value / allowed)}`,
      `${runs} runs`,
    ]
  })
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => (row[column] ?? '').length)))
  return rows.map(row => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n')
}

const round = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3))

export type Memory = { readonly pssMiB: number; readonly rssMiB: number; readonly processes: number }

/** Memory of a process and all its descendants, from /proc (Linux). PSS counts each shared page once. */
export function memoryOfTree(rootPid: number): Memory {
  const parents = new Map<number, number>()
  for (const entry of readdirSync('/proc'))
    if (/^\d+$/.test(entry)) parents.set(Number(entry), parentOf(Number(entry)))
  const isInTree = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at))
      if (at === rootPid) return true
    return false
  }
  const members = [...parents.keys()].filter(isInTree).map(rollupOf)
  const sum = (key: 'pss' | 'rss') => members.reduce((total, member) => total + member[key], 0) / 1024
  return { pssMiB: sum('pss'), rssMiB: sum('rss'), processes: members.length }
}

function parentOf(pid: number): number {
  const text = readProc(`/proc/${pid}/stat`)
  // The command name stands in parentheses and may hold spaces: count fields from its end.
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1] ?? 0)
}

function rollupOf(pid: number): { pss: number; rss: number } {
  const text = readProc(`/proc/${pid}/smaps_rollup`)
  const kib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0)
  return { pss: kib('Pss'), rss: kib('Rss') }
}

/** A process that ended between the listing and the reading counts nothing. */
function readProc(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    if (['ENOENT', 'ESRCH'].includes((cause as NodeJS.ErrnoException).code ?? '')) return ''
    throw cause
  }
}
