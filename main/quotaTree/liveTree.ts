// The tree in force as the editor meets it: read again every few seconds while somebody looks.
import { AppError } from '#core/base/errors.ts'
import { millis, type Millis } from '#core/base/units.ts'
import { readUsage } from '#core/quota/status.ts'
import { COMPONENT, TREE } from '#core/wire.ts'
import type { LiveTree } from '../../preload/contract/quotaTree.ts'
import { asFailure } from '../clusters/failures.ts'
import type { KubeObject, Objects } from '../clusters/objects.ts'
import { inNamespace, TREE_REF } from '../suite/scheduler/refs.ts'

export type SeenTree = Omit<LiveTree, 'failure'>

/** The object without what nobody needs to see: which fields each manager owns. Names and times of managers stay. */
export function withoutFields(object: KubeObject): KubeObject {
  const managedFields = object.metadata.managedFields?.map(({ manager, operation, subresource, time }) => ({
    ...(manager !== undefined && { manager }),
    ...(operation !== undefined && { operation }),
    ...(subresource !== undefined && { subresource }),
    ...(time !== undefined && { time }),
  }))
  return { ...object, metadata: { ...object.metadata, ...(managedFields && { managedFields }) } }
}

/** Throws AppError. */
export async function readLiveTree(
  objects: Objects,
  now: () => Millis,
  signal: AbortSignal,
): Promise<SeenTree> {
  const isServed = await objects.isServed(TREE_REF.apiVersion, TREE_REF.kind, signal)
  const object = isServed ? await objects.get(TREE_REF, signal) : null
  return {
    asOf: millis(now()),
    isServed,
    otherVersions: isServed ? [] : [...(await objects.versions(TREE.group, TREE.kind, signal))],
    object: object && { ...withoutFields(object) },
    hasScheduler: await hasScheduler(object, objects, signal),
  }
}

/** Its Deployment, where we may look; else that the tree's status says what it alone says. */
async function hasScheduler(
  object: KubeObject | null,
  objects: Objects,
  signal: AbortSignal,
): Promise<boolean> {
  const stated = object === null ? null : readUsage(object).usage
  if (stated !== null && stated.waiting.size > 0) return true
  try {
    return (await objects.meta(inNamespace('apps/v1', 'Deployment', COMPONENT), signal)) !== null
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'FORBIDDEN') return false
    throw cause
  }
}

/** What `LiveTree` says while the cluster cannot be asked: the last known with the reason. */
export const lostSight = (last: SeenTree | null, cause: AppError, now: Millis): LiveTree => ({
  ...(last ?? { asOf: now, isServed: false, otherVersions: [], object: null, hasScheduler: false }),
  failure: asFailure(cause),
})

/** Whether somebody would see a difference. */
export const isSameTree = (a: SeenTree | null, b: SeenTree): boolean =>
  a !== null &&
  a.isServed === b.isServed &&
  a.otherVersions.join() === b.otherVersions.join() &&
  a.hasScheduler === b.hasScheduler &&
  versionOf(a) === versionOf(b)

function versionOf({ object }: SeenTree): string | null {
  const metadata = object?.['metadata'] as KubeObject['metadata'] | undefined
  return metadata === undefined ? null : `${metadata.uid} ${metadata.resourceVersion}`
}
