import { GATE } from '../wire.ts'

/** Which object, as somebody saw it: a write that names both is refused when the object was changed or replaced meanwhile. */
export type Seen = { readonly uid: string; readonly resourceVersion: string }

/**
 * A strategic merge patch that opens our gate, leaves those of others, and writes annotations in the same step.
 * The server answers 409 unless the pod is still the one that was seen.
 * @see https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/
 */
export const openGatePatch = (seen: Seen, annotations: Readonly<Record<string, string>> = {}) => ({
  ...annotatePatch(seen, annotations),
  spec: { schedulingGates: [{ $patch: 'delete', name: GATE }] },
})

/** A merge patch of annotations alone, guarded in the same way. */
export const annotatePatch = (
  { uid, resourceVersion }: Seen,
  annotations: Readonly<Record<string, string>>,
) => ({
  metadata: { uid, resourceVersion, ...(Object.keys(annotations).length > 0 && { annotations }) },
})
