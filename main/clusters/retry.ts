import { AppError, ERROR_CODES, type ErrorCode } from '#core/base/errors.ts'
import type { Backoff } from './backoff.ts'
import type { Timings } from './timings.ts'

/** Only the user can change these: a plugin that opens a browser must not be started again and again. */
const NEEDS_USER: ReadonlySet<ErrorCode> = new Set([
  'EXEC_CONSENT',
  'EXEC_INTERACTIVE',
  'EXEC_NOT_FOUND',
  'EXEC_TIMEOUT',
  'AUTH_UNSUPPORTED',
  'CA_CHANGED',
  'CLUSTER_CHANGED',
])

/** How long an offline cluster is left alone, in milliseconds; null: until the user asks. */
export function retryDelay(
  { code, data }: AppError,
  backoff: Backoff,
  { timings, isVisible }: { timings: Timings; isVisible: boolean },
): number | null {
  if (NEEDS_USER.has(code)) return null
  const retryAfterMs = typeof data['retryAfterMs'] === 'number' ? data['retryAfterMs'] : 0
  const wait = backoff.next(retryAfterMs)
  // A plugin run is not cheap for those who are asked by it.
  if (!ERROR_CODES[code].retry || code === 'EXEC_FAILED' || code === 'EXEC_EXPIRED')
    return Math.max(wait, timings.retryRefusedMs)
  return isVisible ? Math.min(wait, Math.max(retryAfterMs, timings.retryLongestVisibleMs)) : wait
}

/** Failures of one watch that say nothing of the connection as a whole: whether it still answers is to be asked. */
const LOCAL: ReadonlySet<ErrorCode> = new Set([
  'DNS',
  'REFUSED',
  'TIMEOUT',
  'NETWORK',
  'PROXY',
  'RATE_LIMITED',
  'SERVER_ERROR',
  'GONE',
  'BAD_RESPONSE',
  'NOT_KUBERNETES',
  'NOT_FOUND',
  'TOO_LARGE',
  'INVALID_INPUT',
  'CONFLICT',
  'FORBIDDEN',
  'WATCH_SILENT',
])

export const endsConnection = ({ code }: AppError): boolean => !LOCAL.has(code)
