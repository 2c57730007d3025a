import type { JobKind } from './kinds.ts'

/** Kinds that say in `spec.suspend` whether they may run. */
const IN_SPEC: ReadonlySet<string> = new Set(['Job', 'JobSet', 'TrainJob', 'RayJob', 'RayCluster'])

/**
 * Where an object says that it is to be suspended; null where its kind cannot be. Volcano has commands in place of a field, and Spark
 * runs anew.
 * https://github.com/kubeflow/trainer/blob/v1.9.4/pkg/apis/kubeflow.org/v1/common_types.go (RunPolicy.Suspend)
 */
export function suspendPath({ type, group }: JobKind, version: string): readonly string[] | null {
  if (IN_SPEC.has(type)) return ['spec', 'suspend']
  return group === 'kubeflow.org' && version !== 'v1alpha1' ? ['spec', 'runPolicy', 'suspend'] : null
}

/** A merge patch of one field, on the object of this uid and no other. */
export const suspendPatch = (path: readonly string[], isSuspended: boolean, uid: string): unknown => ({
  ...(path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), isSuspended) as object),
  metadata: { uid },
})
