/** What a chart's values are of. */
export type Unit = 'gpus' | 'percent' | 'bytes' | 'nodes' | 'jobs' | 'cores' | 'watts' | 'celsius' | 'devices'

/** How values are drawn: divided by `divisor`, in `symbol` ('' where the word of the unit does); the axis reaches `top` at least. */
export type Scale = { readonly divisor: number; readonly symbol: string; readonly top: number | null }

const SYMBOLS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const
const PLAIN: Scale = { divisor: 1, symbol: '', top: null }
const FIXED: Partial<Record<Unit, Scale>> = {
  percent: { divisor: 1, symbol: '%', top: 100 },
  watts: { ...PLAIN, symbol: 'W' },
  celsius: { ...PLAIN, symbol: '°C' },
}

/** Bytes in the unit in which the greatest value has at most four digits; anything else as it is. */
export function scaleOf(unit: Unit, highest: number): Scale {
  if (unit !== 'bytes') return FIXED[unit] ?? PLAIN
  const step = highest < 1 ? 0 : Math.min(SYMBOLS.length - 1, Math.floor(Math.log2(highest) / 10))
  return { divisor: 1024 ** step, symbol: SYMBOLS[step] ?? 'B', top: null }
}
