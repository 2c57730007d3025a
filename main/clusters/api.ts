// The few calls of the Kubernetes API besides list and watch. Each throws AppError.
import type {
  V1ResourceAttributes,
  V1ResourceRule,
  V1SelfSubjectAccessReview,
  V1SelfSubjectReview,
  V1SelfSubjectRulesReview,
  V1Namespace,
  VersionInfo,
} from '@kubernetes/client-node'
import { AppError } from '#core/base/errors.ts'
import type { ClusterClient } from './connect.ts'
import { type Clocked, skewOf } from './clock.ts'

const READY_BYTES = 65_536
/** The first questions to a server. Who has said nothing by then is silent, and said to be so within ten seconds. */
const SMALL = { maxBytes: 1_048_576, timeoutMs: 8000 }

/**
 * Whether the API server serves. Refusals that only a serving API server makes (403, 404, 429) count as yes: some providers keep
 * `/readyz` to themselves. Throws UNAUTHORIZED, SERVER_ERROR, or why it cannot be reached.
 */
export async function checkReady(
  client: ClusterClient,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Clocked> {
  const startedAt = Date.now()
  try {
    const read = { path: '/readyz', accept: '*/*', timeoutMs, maxBytes: READY_BYTES, isPatient: false }
    const { headers } = await client.bytes(read, signal)
    return { startedAt, skewMs: skewOf(headers['date'], startedAt, Date.now()) }
  } catch (cause) {
    if (!(cause instanceof AppError) || !['FORBIDDEN', 'NOT_FOUND', 'RATE_LIMITED'].includes(cause.code))
      throw cause
    return { startedAt, skewMs: null }
  }
}

/**
 * The version of the API server, such as `v1.36.3`; null when this identity may not know. Throws NOT_KUBERNETES for answers that no
 * API server gives: another content, no such path, or a refusal that is no Status object.
 */
export async function getVersion(client: ClusterClient, signal: AbortSignal): Promise<string | null> {
  try {
    const { body } = await client.json({ ...SMALL, path: '/version' }, signal)
    const { gitVersion } = body as Partial<VersionInfo>
    if (typeof gitVersion === 'string') return gitVersion
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause
    if (cause.code === 'FORBIDDEN' && 'reason' in cause.data) return null
    if (cause.code !== 'FORBIDDEN' && cause.code !== 'NOT_FOUND' && cause.code !== 'BAD_RESPONSE') throw cause
  }
  throw new AppError('NOT_KUBERNETES', `What answers at ${client.host} is not a Kubernetes API server`, {
    data: { host: client.host },
  })
}

/** The uid of the kube-system namespace, which stands for the cluster; null when this identity may not know. */
export async function getClusterUid(client: ClusterClient, signal: AbortSignal): Promise<string | null> {
  const read = { ...SMALL, path: '/api/v1/namespaces/kube-system' }
  const answer = await unlessForbidden(client.json(read, signal))
  return (answer?.body as V1Namespace | undefined)?.metadata?.uid ?? null
}

/** Who we are to the cluster; null where it does not tell (before Kubernetes 1.28). */
export async function getOwnUser(client: ClusterClient, signal: AbortSignal): Promise<string | null> {
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
  const answer = await unlessForbidden(client.ask(path, body, signal))
  return (answer?.body as V1SelfSubjectReview | undefined)?.status?.userInfo?.username ?? null
}

/** Whether this identity has a right. */
export async function canI(
  client: ClusterClient,
  resourceAttributes: V1ResourceAttributes,
  signal: AbortSignal,
): Promise<boolean> {
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes },
  }
  const answer = await client.ask(path, body, signal)
  return (answer.body as V1SelfSubjectAccessReview).status?.allowed === true
}

export type Rules = { readonly rules: readonly V1ResourceRule[]; readonly isComplete: boolean }

/** What this identity may do in a namespace; not complete where an authorizer cannot list its rules (webhooks). */
export async function getRules(
  client: ClusterClient,
  namespace: string,
  signal: AbortSignal,
): Promise<Rules> {
  const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews'
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } }
  const { status } = (await client.ask(path, body, signal)).body as V1SelfSubjectRulesReview
  return { rules: status?.resourceRules ?? [], isComplete: status?.incomplete === false }
}

async function unlessForbidden<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call
  } catch (cause) {
    if (cause instanceof AppError && (cause.code === 'FORBIDDEN' || cause.code === 'NOT_FOUND')) return null
    throw cause
  }
}
