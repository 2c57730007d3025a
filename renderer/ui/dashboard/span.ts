import type { Connection } from '../../../preload/contract/clusters.ts'
import { PRESETS, type TimeRange } from '../../state/timeRange.ts'

/** What charts show, Millis. */
export type Span = { readonly from: number; readonly to: number }

const MINUTE = 60_000

/**
 * A range as times: a preset ends now while the cluster is followed, else at its last known state, so that what was seen fills
 * the chart. On whole minutes, so that a minute's queries are one.
 */
export function spanOf(
  range: TimeRange,
  connection: Pick<Connection, 'asOf' | 'status'> | undefined,
  now: number,
): Span {
  if (range.kind === 'span') return { from: range.from, to: range.to }
  const isLive = connection?.status === 'live'
  const end = isLive ? now : (connection?.asOf ?? now)
  const to = Math.ceil(end / MINUTE) * MINUTE
  return { from: to - PRESETS[range.preset], to }
}

/** The period of the same length before. */
export const spanBefore = ({ from, to }: Span): Span => ({ from: from - (to - from), to: from })
