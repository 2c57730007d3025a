// What the admission policy says in CEL (`core/deploy/admission.ts`), for the webhook.
import { EXCLUDED_NAMESPACES } from '#core/deploy/admission.ts'
import { GATE } from '#core/wire.ts'

export type NewPod = {
  readonly metadata?: {
    readonly annotations?: Readonly<Record<string, string>>
    readonly ownerReferences?: readonly { readonly kind?: string; readonly controller?: boolean }[]
  }
  readonly spec?: {
    readonly nodeName?: string
    readonly schedulingGates?: readonly { readonly name?: string }[]
  }
}

export type JsonPatch = readonly { readonly op: 'add'; readonly path: string; readonly value: unknown }[]

const isExcluded = (namespace: string) => (EXCLUDED_NAMESPACES as readonly string[]).includes(namespace)

/** Whether a pod that is about to be created is to wait for us. */
export function isToBeGated(pod: NewPod, namespace: string, bound: ReadonlySet<string>): boolean {
  if (isExcluded(namespace) || !bound.has(namespace)) return false
  if (pod.spec?.nodeName) return false
  if (pod.metadata?.annotations && 'kubernetes.io/config.mirror' in pod.metadata.annotations) return false
  if (pod.metadata?.ownerReferences?.some(owner => owner.kind === 'DaemonSet' && owner.controller))
    return false
  return pod.spec?.schedulingGates?.some(gate => gate.name === GATE) !== true
}

/** Adds our gate behind those of others. */
export const addGate = (pod: NewPod): JsonPatch =>
  pod.spec?.schedulingGates
    ? [{ op: 'add', path: '/spec/schedulingGates/-', value: { name: GATE } }]
    : [{ op: 'add', path: '/spec/schedulingGates', value: [{ name: GATE }] }]
