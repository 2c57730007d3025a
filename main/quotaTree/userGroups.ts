// Groups of users of an AI console that name quotas of the tree.
import { AppError } from '#core/base/errors.ts'
import type { KubeObject } from '../clusters/objects.ts'
import type { Site } from '../suite/site.ts'

/** https://github.com/AliyunContainerService/data-on-ack (UserGroup.spec.quotaNames: names of leaves) */
export const GROUPS = {
  apiVersion: 'data.kubeai.alibabacloud.com/v1',
  kind: 'UserGroup',
  namespace: null,
} as const

/** The names of quotas that a group holds; what is no text is left as it is found. */
export function quotaNamesOf(group: KubeObject): readonly unknown[] {
  const spec = group['spec'] as { quotaNames?: unknown } | undefined
  return Array.isArray(spec?.quotaNames) ? (spec.quotaNames as unknown[]) : []
}

export type UserGroup = { readonly namespace: string; readonly name: string }

/** The groups that name any of these leaves, by their names; null where the cluster knows no groups. */
export async function groupsOfLeaves(
  leaves: readonly unknown[],
  { objects }: Site,
  signal: AbortSignal,
): Promise<UserGroup[] | null> {
  try {
    const groups = await objects.list(GROUPS, signal)
    return groups
      .filter(group => quotaNamesOf(group).some(name => leaves.includes(name)))
      .map(({ metadata }) => ({ namespace: metadata.namespace ?? '', name: metadata.name }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'NOT_FOUND') return null
    throw cause
  }
}
