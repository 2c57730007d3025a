import type { TFunction } from 'i18next'
import type { FailureLike, FailureText } from '../failureText.ts'

/** What the texts of failures say of clusters, and what is another thing to do where a source of metrics fails. */
const OF_SOURCES = [
  'UNAUTHORIZED',
  'FORBIDDEN',
  'NOT_FOUND',
  'SERVER_ERROR',
  'DNS',
  'REFUSED',
  'TIMEOUT',
  'TLS_UNTRUSTED',
  'TLS_EXPIRED',
  'TLS_HOSTNAME',
] as const

/** What a failure of a source itself means, which names the source; undefined where its code says enough. */
export function sourceFailureText(
  { code, data }: FailureLike,
  t: TFunction<'dashboards'>,
): FailureText | undefined {
  const known = OF_SOURCES.find(each => each === code)
  const { source } = data
  if (known === undefined || typeof source !== 'string') return undefined
  return {
    title: t(`source.failed.${known}.title`, { source }),
    next: t(`source.failed.${known}.next`),
  }
}
