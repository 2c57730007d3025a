// Fills the gap before a cluster was recorded again, from a Prometheus that went on.
import { breathe } from '../clusters/breath.ts'
import type { Backfill } from '../store/history/history.ts'
import { planBackfill, type Gap } from './backfillPlan.ts'
import { PastColumns } from './past.ts'
import type { PastSource } from './pastSource.ts'

export type BackfillOptions = {
  readonly gap: Gap
  readonly everyMs: number
  readonly source: PastSource
  readonly write: (batch: readonly Backfill[], signal: AbortSignal) => Promise<void>
}
/** `from` is later than the gap's beginning where all of it would have been too much. */
export type Filled = { readonly from: number; readonly to: number; readonly rounds: number }

/** Piece after piece, newest first; each is written before the next is asked for. Throws what asking and writing throw. */
export async function fillGap(options: BackfillOptions, signal: AbortSignal): Promise<Filled> {
  const { gap, everyMs, source, write } = options
  const { series, metrics } = source
  const { pieces, from } = planBackfill(gap, { series, metrics, everyMs })
  let rounds = 0
  for (const piece of pieces) {
    const columns = new PastColumns()
    for (const { at, samples } of await source.read(piece, signal)) {
      columns.add(at, samples)
      rounds += 1
      await breathe()
    }
    await write(columns.take(), signal)
  }
  return { from, to: gap.to, rounds }
}
