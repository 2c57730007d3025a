import { ERROR_CODES, type ErrorCode } from '#core/base/errors.ts'
import type { FailureLike } from '../../ui/failureText.ts'
import type { Cluster, Connection } from '../../../preload/contract/clusters.ts'
import type { Failure } from '../../../preload/contract/common.ts'

/** Failures that are answered where they are told. */
type NeedsUser = 'caChanged' | 'clusterChanged' | 'execConsent' | 'failure'

/** What a cluster's pages must say above their content, most urgent first. */
export type Banner =
  | { readonly kind: NeedsUser | 'source'; readonly failure: Failure }
  | {
      readonly kind: 'forbidden'
      readonly failures: readonly { readonly watch: string; readonly failure: Failure | null }[]
    }
  | { readonly kind: 'insecure' | 'http' }

export function bannersOf({ connection, summary, sourceFailure }: Cluster): Banner[] {
  const banners: Banner[] = []
  const { failure } = connection
  if (sourceFailure) banners.push({ kind: 'source', failure: sourceFailure })
  if (failure && needsUser(connection) && failure.code !== sourceFailure?.code)
    banners.push({ kind: bannerKind(failure), failure })
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

/**
 * Whether a failure waits for the user, or explains an empty page. One that passes by itself, over a picture that is
 * there, is in the freshness pill alone.
 */
function needsUser({ failure, status, asOf, retryAt }: Connection): boolean {
  if (!failure || status === 'live') return false
  const passes = ERROR_CODES[failure.code].retry && (retryAt !== null || status === 'connecting')
  return !passes || asOf === null
}

const BANNER_OF: Readonly<Partial<Record<ErrorCode, NeedsUser>>> = {
  CA_CHANGED: 'caChanged',
  CLUSTER_CHANGED: 'clusterChanged',
  EXEC_CONSENT: 'execConsent',
}
const bannerKind = ({ code }: Failure): NeedsUser => BANNER_OF[code] ?? 'failure'

/** A right as an administrator would grant it: verb, resource, where. */
export function rightOf(
  watch: string,
  { verb, resource, group, namespace }: Readonly<Record<string, unknown>>,
): string {
  const what = `${typeof verb === 'string' ? verb : 'list'} ${typeof resource === 'string' ? resource : watch}`
  const of = typeof group === 'string' && group !== '' ? `.${group}` : ''
  return typeof namespace === 'string' ? `${what}${of} (${namespace})` : `${what}${of}`
}

/** What is shown of a failure: a missing right in place of its parts, and nothing that the failure does not know. */
export function factsOf({ code, data }: FailureLike, missingRight: string): [name: string, value: unknown][] {
  const known = Object.entries(data).filter(([, value]) => value !== null && value !== '')
  if (code !== 'FORBIDDEN' || typeof data['verb'] !== 'string') return known
  return [[missingRight, rightOf('', data)], ...known.filter(([name]) => !PARTS_OF_A_RIGHT.has(name))]
}
const PARTS_OF_A_RIGHT: ReadonlySet<string> = new Set([
  'verb',
  'resource',
  'group',
  'namespace',
  'status',
  'reason',
])
