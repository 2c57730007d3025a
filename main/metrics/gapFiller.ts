// Notes what was missed between the last round before and the first after, and fills it when a source can tell.
import { z } from 'zod'
import { AppError } from '#core/base/errors.ts'
import type { Millis } from '#core/base/units.ts'
import { failureFacts, type Facts } from '../log.ts'
import type { ClusterStore } from '../store/clusterStore.ts'
import { readKept } from '../store/kept.ts'
import type { Backfill } from '../store/history/history.ts'
import { fillGap, type Filled } from './backfill.ts'
import type { Gap } from './backfillPlan.ts'
import type { PastSource } from './pastSource.ts'

export type WriteBatch = (batch: readonly Backfill[], signal: AbortSignal) => Promise<void>

export type GapFiller = {
  /** A round of that time is about to be written: what lies before it and was not recorded is noted. */
  note(at: number): void
  /** Fills what was noted, beside whatever else goes on; nothing without a source, or while it goes on already. */
  fill(source: PastSource | null): void
  /** What is still to be filled; null for nothing. */
  pending(): Gap | null
  done(): Promise<void>
}

export type GapFillerOptions = {
  readonly store: Pick<ClusterStore, 'history' | 'note' | 'setNote'>
  readonly everyMs: () => number
  readonly write: WriteBatch
  readonly onFilled: () => void
  readonly log: (event: string, facts: Facts) => void
  readonly now: () => Millis
  readonly signal: AbortSignal
}

/** The name that GPUs are known by to have been recorded. */
const MEASURED = 'device.gpu.utilization'
const NOTE = 'historyGap'
/** More than this many beats without a round is a gap. */
const BEATS = 2.5
const GapSchema = z.object({ from: z.number(), to: z.number() }) satisfies z.ZodType<Gap>
const RETRY_MS = 10 * 60_000
/** As long as five minutes are kept. */
const OLDEST_MS = 30 * 86_400_000

export function createGapFiller(options: GapFillerOptions): GapFiller {
  const { store, write, now, log, signal } = options
  let filling: Promise<void> | null = null
  let triedAt = Number.NEGATIVE_INFINITY

  const pending = (): Gap | null => {
    const gap = readKept(store.note(NOTE), GapSchema)
    return gap && gap.to > now() - OLDEST_MS ? gap : null
  }

  const work = async (gap: Gap, source: PastSource): Promise<void> => {
    try {
      const filled: Filled = await fillGap({ gap, everyMs: options.everyMs(), source, write }, signal)
      // What was missed meanwhile stays.
      const left = pending()
      store.setNote(NOTE, left && left.to > gap.to ? JSON.stringify({ ...left, from: gap.to }) : '')
      log('gap filled', filled)
      options.onFilled()
    } catch (cause) {
      if (signal.aborted) return
      log('gap not filled', failureFacts(cause))
      if (!(cause instanceof AppError)) throw cause
    }
  }

  return {
    note: at => {
      const last = store.history.lastAt(MEASURED)
      const from = last === null || last > at ? at - OLDEST_MS : last
      if (at - from <= BEATS * options.everyMs()) return
      const before = pending()
      store.setNote(NOTE, JSON.stringify({ from: before ? Math.min(before.from, from) : from, to: at }))
    },
    fill: source => {
      const gap = pending()
      if (filling || !gap || !source || now() - triedAt < RETRY_MS) return
      triedAt = now()
      filling = work(gap, source).finally(() => (filling = null))
    },
    pending,
    done: async () => void (await filling),
  }
}
