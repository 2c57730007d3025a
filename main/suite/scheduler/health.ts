// Whether the capacity scheduler does its work: replicas, a leader that renews its lease, the admission, the tree.
import { AppError } from '#core/base/errors.ts'
import { CONFIG_MAPS, STATUS_KEY } from '#core/wire.ts'
import { ADMISSION_OBJECTS } from '#core/deploy/release.ts'
import { readSettings } from '#core/deploy/settings.ts'
import type { ComponentHealth, Reason } from '../../../preload/contract/suite.ts'
import type { KubeObject, ObjectRef } from '../../clusters/objects.ts'
import { troublesOf } from '../podTroubles.ts'
import { readinessOf } from '../ready.ts'
import type { Site } from '../site.ts'
import { DEPLOYMENT_REF, inNamespace, LEASE_REF, TREE_REF } from './refs.ts'

export type Found = {
  readonly deployment: KubeObject | null
  readonly troubles: readonly string[]
  readonly lease: KubeObject | null
  readonly config: KubeObject | null
  /** The ConfigMap with the status where the tree takes none. */
  readonly status: KubeObject | null
  readonly admission: readonly KubeObject[]
  readonly tree: KubeObject | null | 'unreadable'
  /** Milliseconds since 1970, by this computer. */
  readonly now: number
}

/** Reads what tells of its health. Throws AppError. */
export async function schedulerHealth(site: Site, signal: AbortSignal): Promise<ComponentHealth> {
  const { objects } = site
  const get = (ref: ObjectRef) => objects.get(ref, signal)
  const [deployment, lease, config, status, tree, ...admission] = await Promise.all([
    get(DEPLOYMENT_REF),
    get(LEASE_REF),
    get(inNamespace('v1', 'ConfigMap', CONFIG_MAPS.config)),
    get(inNamespace('v1', 'ConfigMap', CONFIG_MAPS.status)),
    unlessForbidden(get(TREE_REF)),
    ...ADMISSION_OBJECTS.map(object => get({ ...object, namespace: null })),
  ])
  const isReady = deployment !== null && readinessOf(deployment).isReady
  return judge({
    deployment,
    troubles: deployment && !isReady ? await troublesOf(deployment, site, signal) : [],
    lease,
    config,
    status,
    admission: admission.flatMap(object => object ?? []),
    tree,
    now: Date.now(),
  })
}

async function unlessForbidden(call: Promise<KubeObject | null>): Promise<KubeObject | null | 'unreadable'> {
  try {
    return await call
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'FORBIDDEN') return 'unreadable'
    throw cause
  }
}

/** Pure. Replicas that are all away say so once: without them there is no leader either. */
export function judge(found: Found): ComponentHealth {
  const reasons: Reason[] = []
  const { deployment, tree } = found
  const readiness = deployment ? readinessOf(deployment) : { isReady: false, ready: 0, wanted: 0 }
  if (deployment && !readiness.isReady)
    reasons.push({
      kind: 'replicas',
      ready: readiness.ready,
      wanted: readiness.wanted,
      troubles: [...found.troubles],
    })
  const leader = leaderOf(found.lease)
  if (readiness.ready > 0) reasons.push(...leaderReasons(leader, found.now))
  const admission = admissionOf(found.admission)
  if (admission === 'none') reasons.push({ kind: 'admissionMissing' })
  if (readiness.ready > 0) reasons.push(...conditionReasons(statusOf(tree, found.status)))
  const data = (found.config?.['data'] ?? {}) as Readonly<Record<string, string>>
  return {
    reasons,
    capacity: {
      mode: readSettings(data).settings.mode,
      leader: leader?.name ?? null,
      admission,
      tree: tree === null ? 'absent' : tree === 'unreadable' ? 'unreadable' : 'present',
    },
  }
}

type LeaseSpec = {
  readonly holderIdentity?: string
  readonly renewTime?: string
  readonly leaseDurationSeconds?: number
}
type Leader = { readonly name: string; readonly renewedAt: number; readonly durationMs: number }

function leaderOf(lease: KubeObject | null): Leader | null {
  const { holderIdentity, renewTime, leaseDurationSeconds = 15 } = (lease?.['spec'] ?? {}) as LeaseSpec
  if (!holderIdentity) return null
  return {
    name: holderIdentity,
    renewedAt: Date.parse(renewTime ?? ''),
    durationMs: leaseDurationSeconds * 1000,
  }
}

/** Clocks differ: a lease counts as silent only well after its end. */
const SKEW_MS = 60_000

function leaderReasons(leader: Leader | null, now: number): Reason[] {
  if (leader === null) return [{ kind: 'noLeader' }]
  const age = now - leader.renewedAt
  if (Number.isFinite(age) && age <= leader.durationMs + SKEW_MS) return []
  const seconds = Number.isFinite(age) ? Math.round(age / 1000) : 0
  return [{ kind: 'leaderSilent', leader: leader.name, seconds }]
}

function admissionOf(objects: readonly KubeObject[]): 'policy' | 'webhook' | 'none' {
  const kinds = new Set(objects.map(({ kind }) => kind))
  if (kinds.has('MutatingAdmissionPolicy') && kinds.has('MutatingAdmissionPolicyBinding')) return 'policy'
  return kinds.has('MutatingWebhookConfiguration') ? 'webhook' : 'none'
}

type Condition = {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
}
type Conditions = { readonly conditions?: readonly Condition[] }

/** What the component says of itself and the tree: on the tree, or in a ConfigMap where the tree takes no status. */
function statusOf(tree: Found['tree'], map: KubeObject | null): Conditions {
  const own = tree !== null && tree !== 'unreadable' ? (tree['status'] as Conditions | undefined) : undefined
  if (own?.conditions) return own
  const text = (map?.['data'] as Readonly<Record<string, string>> | undefined)?.[STATUS_KEY]
  try {
    return (JSON.parse(text ?? '{}') as Conditions | null) ?? {}
  } catch {
    return {} // somebody else's text says nothing of our health
  }
}

/** Conditions that are to be True; that there is no tree yet is no fault. */
const WANTED_CONDITIONS: ReadonlySet<string> = new Set(['Valid', 'AdmissionWorking'])
const NO_TREE = 'TreeMissing'

const conditionReasons = ({ conditions = [] }: Conditions): Reason[] =>
  conditions
    .filter(
      ({ type, status, reason }) => WANTED_CONDITIONS.has(type) && status === 'False' && reason !== NO_TREE,
    )
    .map(({ type, message = '' }) => ({ kind: 'condition', type, message }))
