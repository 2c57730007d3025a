import type { ClusterId } from '#core/base/units.ts'

export const nodePath = (cluster: ClusterId, name: string): string =>
  `/c/${cluster}/nodes/${encodeURIComponent(name)}`

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
