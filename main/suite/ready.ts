// When an object has done what the next phase needs of it.
import { AppError, ERROR_CODES } from '#core/base/errors.ts'
import { asFailure } from '../clusters/failures.ts'
import { pause } from '../clusters/deadline.ts'
import type { KubeObject, ObjectRef } from '../clusters/objects.ts'
import type { Waiting } from '../../preload/contract/suite.ts'
import { troublesOf } from './podTroubles.ts'
import type { Report } from './progress.ts'
import type { Site } from './site.ts'
import { keyOf } from './stamp.ts'

type Condition = { readonly type: string; readonly status: string; readonly reason?: string }
type Status = {
  readonly phase?: string
  readonly conditions?: readonly Condition[]
  readonly observedGeneration?: number
  readonly replicas?: number
  readonly updatedReplicas?: number
  readonly availableReplicas?: number
}

export type Readiness = { readonly isReady: boolean; readonly ready: number; readonly wanted: number }

const once = (isReady: boolean): Readiness => ({ isReady, ready: isReady ? 1 : 0, wanted: 1 })

/** Pure. An object of a kind that has no readiness is ready as soon as it is there. */
export function readinessOf(live: KubeObject): Readiness {
  const status = (live['status'] ?? {}) as Status
  switch (live.kind) {
    case 'Namespace':
      return once(status.phase === 'Active' && live.metadata.deletionTimestamp === undefined)
    case 'CustomResourceDefinition':
      return once(
        status.conditions?.some(({ type, status: is }) => type === 'Established' && is === 'True') ?? false,
      )
    case 'Deployment':
      return rolledOut(live, status)
    case 'MutatingWebhookConfiguration':
      return once(isTrusted(live))
    default:
      return once(true)
  }
}

type Webhook = { readonly clientConfig?: { readonly service?: object; readonly caBundle?: string } }

/** Who serves a webhook writes the authority that it is trusted by: until then nobody is asked, and what it replaces must stay. */
const isTrusted = (live: KubeObject): boolean =>
  ((live['webhooks'] ?? []) as readonly Webhook[]).every(
    ({ clientConfig }) => clientConfig?.service === undefined || Boolean(clientConfig.caBundle),
  )

/** https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#complete-deployment */
function rolledOut({ metadata, spec }: KubeObject, status: Status): Readiness {
  const wanted = (spec as { replicas?: number } | undefined)?.replicas ?? 1
  const isSeen = (status.observedGeneration ?? 0) >= (metadata.generation ?? 0)
  const ready = isSeen ? Math.min(status.updatedReplicas ?? 0, status.availableReplicas ?? 0) : 0
  return { isReady: isSeen && ready >= wanted && (status.replicas ?? 0) <= wanted, ready, wanted }
}

/** Waits until an object is ready and tells why it is not. Throws NOT_READY with what holds it up, NOT_FOUND when it went away. */
export async function untilReady(
  ref: ObjectRef,
  { site, report }: { readonly site: Site; readonly report: Report },
  signal: AbortSignal,
): Promise<void> {
  const until = Date.now() + site.timings.readyMs
  let waiting: Waiting | null = null
  for (;;) {
    const outcome = await lookAt(ref, site, signal)
    if (outcome.kind === 'ready') {
      if (waiting) report({ kind: 'waiting', for: null })
      return
    }
    waiting = outcome
    report({ kind: 'waiting', for: outcome })
    if (Date.now() > until)
      throw new AppError('NOT_READY', `${ref.kind} ${ref.name} did not become ready in time`, {
        data: { object: keyOf(ref), ...(outcome.kind === 'object' ? { troubles: outcome.troubles } : {}) },
      })
    await pause(site.timings.pollMs, signal)
  }
}

type Outcome = { readonly kind: 'ready' } | Waiting

async function lookAt(ref: ObjectRef, site: Site, signal: AbortSignal): Promise<Outcome> {
  try {
    const live = await site.objects.get(ref, signal)
    if (live === null)
      throw new AppError('NOT_FOUND', `${ref.kind} ${ref.name} was removed meanwhile`, {
        data: { object: keyOf(ref) },
      })
    const { isReady, ready, wanted } = readinessOf(live)
    if (isReady) return { kind: 'ready' }
    const troubles = live.kind === 'Deployment' ? await troublesOf(live, site, signal) : []
    return { kind: 'object', object: keyOf(ref), ready, wanted, troubles }
  } catch (cause) {
    signal.throwIfAborted()
    return asNetworkWait(cause)
  }
}

function asNetworkWait(cause: unknown): Waiting {
  if (cause instanceof AppError && ERROR_CODES[cause.code].retry)
    return { kind: 'network', failure: asFailure(cause) }
  throw cause
}
