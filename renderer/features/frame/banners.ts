import { ERROR_CODES } from '#core/base/errors.ts'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import type { Failure } from '../../../preload/contract/common.ts'

/** What a cluster's pages must say above their content, most urgent first. */
export type Banner =
  | { readonly kind: 'caChanged' | 'execConsent' | 'failure' | 'source'; readonly failure: Failure }
  | {
      readonly kind: 'forbidden'
      readonly failures: readonly { readonly watch: string; readonly failure: Failure | null }[]
    }
  | { readonly kind: 'insecure' | 'http' }

export function bannersOf({ connection, summary, sourceFailure }: Cluster): Banner[] {
  const banners: Banner[] = []
  const { failure, status, asOf } = connection
  if (sourceFailure) banners.push({ kind: 'source', failure: sourceFailure })
  // A failure that passes by itself is in the freshness pill; here is what needs the user, or explains an empty page.
  if (failure && status !== 'live' && (!ERROR_CODES[failure.code].retry || asOf === null))
    if (failure.code !== sourceFailure?.code) banners.push({ kind: bannerKind(failure), failure })
  const forbidden = connection.watches.filter(watch => watch.status === 'forbidden')
  if (forbidden.length > 0 && failure?.code !== 'FORBIDDEN')
    banners.push({
      kind: 'forbidden',
      failures: forbidden.map(watch => ({ watch: watch.kind, failure: watch.failure })),
    })
  if (summary?.isPlainHttp) banners.push({ kind: 'http' })
  else if (summary?.insecureSkipTlsVerify) banners.push({ kind: 'insecure' })
  return banners
}

function bannerKind({ code }: Failure): 'caChanged' | 'execConsent' | 'failure' {
  if (code === 'CA_CHANGED') return 'caChanged'
  return code === 'EXEC_CONSENT' ? 'execConsent' : 'failure'
}
