// What people are told of the recording of a cluster, and of its sources.
import { AppError } from '#core/base/errors.ts'
import { millis } from '#core/base/units.ts'
import type { Output } from '../../preload/define.ts'
import type { gpuSources } from '../../preload/contract/gpuSources.ts'
import type { history } from '../../preload/contract/history.ts'
import type { Outcome, Recorder } from '../metrics/recorder.ts'
import type { TierOutcome } from '../metrics/source.ts'
import { asFailure } from './failures.ts'

export type Recording = Output<(typeof history)['history.recording']>
export type Probed = Output<(typeof gpuSources)['gpuSources.probe']>

export function recordingOf(recorder: Recorder | null, everyMs: number): Recording {
  const last = recorder?.last() ?? null
  const gap = recorder?.gap.pending() ?? null
  return {
    everySeconds: everyMs / 1000,
    nextAt: recorder?.nextAt() ?? null,
    last: last && {
      at: last.at,
      outcome: last.kind,
      failure: last.kind === 'stored' ? null : asFailure(last.failure),
    },
    gap: gap && { from: millis(gap.from), to: millis(gap.to) },
  }
}

/** The notice of a round that could not be written, while the last one could not. */
export function lostRound(recorder: Recorder | null): readonly AppError[] {
  const last: Outcome | null = recorder?.last() ?? null
  if (last?.kind !== 'failed') return []
  return [
    new AppError(
      last.failure.code,
      'A round of figures could not be written and is lost; the next is tried in its time',
      {
        data: { ...last.failure.data, at: last.at },
        cause: last.failure,
      },
    ),
  ]
}

/** What each source gave, or why it gave nothing. */
export const probedOf = (outcomes: readonly TierOutcome[]): Probed =>
  outcomes.map(({ tier, reading }) =>
    reading instanceof AppError
      ? { tier, from: null, dialect: null, gpus: 0, ageSeconds: null, failure: asFailure(reading) }
      : {
          tier,
          from: reading.from,
          dialect: reading.dialects.join(', ') || null,
          gpus: reading.devices.length,
          ageSeconds: reading.ageSeconds,
          failure: null,
        },
  )
