// What is asked of a Prometheus to fill a gap in the history, in pieces that hurt nobody. Pure.

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** History keeps five minutes so long; what is older is not worth asking for. */
const OLDEST_MS = 30 * DAY_MS
/** Raw samples are kept for two days: within them as often as is recorded. */
const FINE_MS = 46 * HOUR_MS
const COARSE_STEPS = [5, 10, 20].map(minutes => minutes * MINUTE_MS)
const FINE_FACTORS = [1, 2, 5]
/** Prometheus gives no more points a series at once. */
const MOST_STEPS = 11_000
/** Points of one answer: parsed without holding up the event loop. */
const PIECE_POINTS = 50_000
/** Points of one gap, some 600 MB of JSON. */
const MOST_POINTS = 30_000_000

export type Gap = { readonly from: number; readonly to: number }
/** A question: `from` and `to` are multiples of the step, and both are answered. */
export type Piece = Gap & { readonly stepMs: number }
export type GapSize = {
  /** Series of one metric. */
  readonly series: number
  readonly metrics: number
  readonly everyMs: number
}
/** `from` is later than the gap's beginning where all of it would be too much. */
export type Plan = { readonly pieces: readonly Piece[]; readonly from: number }

/**
 * Pieces newest first, so that what people look at is there first. A gap of many GPUs is asked for less finely, older parts
 * first, and at last not back to its beginning.
 */
export function planBackfill(gap: Gap, size: GapSize): Plan {
  const begin = Math.max(gap.from, gap.to - OLDEST_MS)
  const fineFrom = Math.max(begin, gap.to - FINE_MS)
  const fineMs = Math.max(MINUTE_MS, size.everyMs)
  const choices = [
    ...COARSE_STEPS.map(coarse => ({ coarse, fine: fineMs })),
    ...FINE_FACTORS.slice(1).map(factor => ({ coarse: COARSE_STEPS.at(-1) ?? 0, fine: fineMs * factor })),
  ]
  const pointsOf = ({ coarse, fine }: { coarse: number; fine: number }): number =>
    size.series * size.metrics * ((fineFrom - begin) / coarse + (gap.to - fineFrom) / fine)
  const chosen = choices.find(choice => pointsOf(choice) <= MOST_POINTS) ?? choices.at(-1)
  if (!chosen || gap.to <= begin) return { pieces: [], from: gap.to }
  const perStep = Math.max(1, size.series * size.metrics)
  const affordable = (MOST_POINTS - pointsOf({ ...chosen, coarse: Infinity })) / perStep
  const from = Math.max(begin, fineFrom - Math.max(0, affordable) * chosen.coarse)
  return {
    from,
    pieces: [
      ...piecesOf({ from: fineFrom, to: gap.to, stepMs: chosen.fine }, size.series),
      ...piecesOf({ from, to: fineFrom, stepMs: chosen.coarse }, size.series),
    ],
  }
}

/** Every multiple of the step of from ≤ time < to, newest piece first. */
function piecesOf({ from, to, stepMs }: Piece, series: number): Piece[] {
  const steps = Math.max(1, Math.min(MOST_STEPS, Math.floor(PIECE_POINTS / Math.max(1, series))))
  const [first, last] = [Math.ceil(from / stepMs), Math.ceil(to / stepMs) - 1]
  const pieces: Piece[] = []
  for (let end = last; end >= first; end -= steps)
    pieces.push({ from: Math.max(first, end - steps + 1) * stepMs, to: end * stepMs, stepMs })
  return pieces
}
