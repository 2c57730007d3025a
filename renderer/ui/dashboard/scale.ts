/** What a chart's values are of. */
export type Unit =
  'gpus' | 'percent' | 'bytes' | 'nodes' | 'jobs' | 'cores' | 'watts' | 'celsius' | 'joules' | 'devices'

/** How values are drawn: divided by `divisor`, in `symbol` ('' where the word of the unit does); the axis reaches `top` at least. */
export type Scale = { readonly divisor: number; readonly symbol: string; readonly top: number | null }

const SYMBOLS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const
/** Of energy, in joules. */
const HOURS = [
  ['Wh', 3_600],
  ['kWh', 3_600_000],
  ['MWh', 3_600_000_000],
] as const
const PLAIN: Scale = { divisor: 1, symbol: '', top: null }
const FIXED: Partial<Record<Unit, Scale>> = {
  percent: { divisor: 1, symbol: '%', top: 100 },
  // Of what comes in wholes, halves are no steps.
  jobs: { ...PLAIN, top: 2 },
  nodes: { ...PLAIN, top: 2 },
  watts: { ...PLAIN, symbol: 'W' },
  celsius: { ...PLAIN, symbol: '°C' },
}

/** Bytes and joules in the unit in which the greatest value is easily read; anything else as it is. */
export function scaleOf(unit: Unit, highest: number): Scale {
  if (unit === 'joules') {
    const [symbol, divisor] = HOURS.findLast(([, joules]) => highest >= joules) ?? HOURS[0]
    return { divisor, symbol, top: null }
  }
  if (unit !== 'bytes') return FIXED[unit] ?? PLAIN
  const step = highest < 1 ? 0 : Math.min(SYMBOLS.length - 1, Math.floor(Math.log2(highest) / 10))
  return { divisor: 1024 ** step, symbol: SYMBOLS[step] ?? 'B', top: null }
}
