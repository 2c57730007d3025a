import { AppError } from '#core/base/errors.ts'
import type { Resource } from '../../preload/contract/objects.ts'
import type { KubeObject } from '../clusters/objects.ts'
import { groupPath } from '../clusters/kinds.ts'

/** One object at its place in the API; `namespace` null: of the cluster. */
export type Place = { readonly resource: Resource; readonly namespace: string | null; readonly name: string }

export const apiVersionOf = ({ group, version }: Pick<Resource, 'group' | 'version'>): string =>
  group === '' ? version : `${group}/${version}`

/** Where a kind is listed, in one namespace or in all. */
export function collectionPath(resource: Resource, namespace: string | null): string {
  const inside = namespace === null ? '' : `/namespaces/${encodeURIComponent(namespace)}`
  return `${groupPath(apiVersionOf(resource))}${inside}/${resource.plural}`
}

export const objectPath = ({ resource, namespace, name }: Place): string =>
  `${collectionPath(resource, namespace)}/${encodeURIComponent(name)}`

/** Throws NOT_KUBERNETES for an answer that is no object. */
export function asObject(body: unknown): KubeObject {
  const object = body as Partial<KubeObject> | null
  if (typeof object?.kind === 'string' && typeof object.metadata?.name === 'string')
    return object as KubeObject
  throw new AppError('NOT_KUBERNETES', 'The answer is not a Kubernetes object')
}
