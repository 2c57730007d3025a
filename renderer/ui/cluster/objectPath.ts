import type { ClusterId } from '#core/base/units.ts'

export const nodePath = (cluster: ClusterId, name: string): string =>
  `/c/${cluster}/nodes/${encodeURIComponent(name)}`

/** The page of a node, at one of its GPUs. */
export const gpuPath = (cluster: ClusterId, node: string, uuid: string): string =>
  `${nodePath(cluster, node)}?gpu=${encodeURIComponent(uuid)}`

/** The quota tree, at one of its nodes. */
export const quotaNodePath = (cluster: ClusterId, node: string): string =>
  `/c/${cluster}/quotas/tree?node=${encodeURIComponent(node)}`

/** The pods that wait for their quota, and of those the ones that match: by name, leaf or the node of the tree that blocks them. */
export const waitingPath = (cluster: ClusterId, filter: string): string =>
  `/c/${cluster}/suite?waiting=${encodeURIComponent(filter)}`

export const searchPath = (cluster: ClusterId, text: string): string =>
  `/c/${cluster}/search?q=${encodeURIComponent(text)}`

/** Where an object can be looked at: a node has its page, anything else is found by its name and namespace. */
export function objectPath(
  cluster: ClusterId,
  object: { readonly kind: string; readonly namespace: string | null; readonly name: string },
): string {
  if (object.kind === 'Node') return nodePath(cluster, object.name)
  return searchPath(cluster, object.namespace === null ? object.name : `${object.namespace} ${object.name}`)
}

type Resource = { readonly group: string; readonly version: string; readonly plural: string }

/** Stands for what a path leaves empty: the core group, no namespace. */
export const EMPTY = '-'

/** The page of one object, whatever its kind. */
export function resourcePath(
  cluster: ClusterId,
  { group, version, plural }: Resource,
  { namespace, name }: { readonly namespace: string | null; readonly name: string },
): string {
  const parts = [group || EMPTY, version, plural, namespace ?? EMPTY, name]
  return `/c/${cluster}/objects/${parts.map(encodeURIComponent).join('/')}`
}

/** The page of a pod as an object. */
export const podPath = (
  cluster: ClusterId,
  pod: { readonly namespace: string; readonly name: string },
): string => resourcePath(cluster, { group: '', version: 'v1', plural: 'pods' }, pod)

export const logsPath = (
  cluster: ClusterId,
  pod: { readonly namespace: string; readonly name: string },
): string => `/c/${cluster}/pods/${encodeURIComponent(pod.namespace)}/${encodeURIComponent(pod.name)}/logs`

export const shellPath = (
  cluster: ClusterId,
  pod: { readonly namespace: string; readonly name: string },
): string => `/c/${cluster}/pods/${encodeURIComponent(pod.namespace)}/${encodeURIComponent(pod.name)}/shell`

export const jobPath = (
  cluster: ClusterId,
  job: { readonly namespace: string; readonly name: string },
): string => `/c/${cluster}/jobs/${encodeURIComponent(job.namespace)}/${encodeURIComponent(job.name)}`
