// How an object of ours is told from everybody else's, in the cluster itself.
import { createHash } from 'node:crypto'
import { FIELD_MANAGER, type KubeObject, type ObjectRef } from '../clusters/objects.ts'

/** Which component an object belongs to, and the hash of the manifest that was applied last. */
const COMPONENT_LABEL = 'canopy.internal/component'
const HASH_ANNOTATION = 'canopy.internal/manifest-sha256'
const HELM_RELEASE = 'meta.helm.sh/release-name'

/** The same text for equal data, whatever the order of its keys. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined)
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${sorted.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`
}

/** SHA-256 of data, 64 hexadecimal digits. */
export const hashOf = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex')

/** Names an object apart from all others: `apps/v1 Deployment canopy-system/canopy-scheduler`. */
export const keyOf = ({ apiVersion, kind, namespace, name }: ObjectRef): string =>
  `${apiVersion} ${kind} ${namespace === null ? '' : `${namespace}/`}${name}`

/** The manifest with what marks it as ours; its own labels and annotations stay. */
export function stamp(object: KubeObject, component: string): KubeObject {
  const { metadata } = object
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, [COMPONENT_LABEL]: component },
      annotations: { ...metadata.annotations, [HASH_ANNOTATION]: hashOf(object) },
    },
  }
}

/** Whether an object was applied by us for this component, whoever wrote down what was installed. */
export const isStampedFor = ({ metadata }: KubeObject, component: string): boolean =>
  metadata.labels?.[COMPONENT_LABEL] === component &&
  metadata.managedFields?.some(
    ({ manager, operation }) => manager === FIELD_MANAGER && operation === 'Apply',
  ) === true

/** Whether an object is as `stamped` was applied last: what an interrupted write has come to. */
export const hasHashOf = (live: KubeObject, stamped: KubeObject): boolean =>
  live.metadata.annotations?.[HASH_ANNOTATION] === stamped.metadata.annotations?.[HASH_ANNOTATION]

/** Who else looks after an object: a Helm release, an owner in the cluster, another server-side applier. null: nobody. */
export function otherOwner({ metadata }: KubeObject): string | null {
  const release = metadata.annotations?.[HELM_RELEASE]
  if (release !== undefined) return `Helm release ${release}`
  const [owner] = metadata.ownerReferences ?? []
  if (owner) return `${owner.kind} ${owner.name}`
  const applier = metadata.managedFields?.find(
    ({ manager, operation, subresource }) =>
      operation === 'Apply' && manager !== FIELD_MANAGER && !subresource,
  )
  return applier?.manager ?? null
}
