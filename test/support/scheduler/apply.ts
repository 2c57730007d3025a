// Writes and removes objects as the app does: by server-side apply, in their order.
import type { KubernetesObject } from '#core/deploy/object.ts'
import { ApiFailure, type Api } from '../../cluster/api.ts'

const FIELD_MANAGER = 'canopy'

const pluralOf = (kind: string) => kind.toLowerCase().replace(/y$/, 'ie').replace(/$/, 's')

/** Where an object is. Right for the kinds of which our own objects are; not for every kind there is. */
export function pathOf({ apiVersion, kind, metadata }: KubernetesObject): string {
  const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`
  const within = metadata.namespace ? `/namespaces/${metadata.namespace}` : ''
  return `${root}${within}/${pluralOf(kind)}/${metadata.name}`
}

/** Applies objects one after the other. @throws ApiFailure for the first that is refused */
export async function applyAll(api: Api, objects: readonly KubernetesObject[]): Promise<void> {
  for (const object of objects)
    await api.send('APPLY', `${pathOf(object)}?fieldManager=${FIELD_MANAGER}&force=true`, object)
}

/** Deletes objects one after the other; one that is not there is as good as deleted. */
export async function removeAll(api: Api, objects: readonly KubernetesObject[]): Promise<void> {
  for (const object of objects)
    try {
      await api.send('DELETE', pathOf(object))
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.status !== 404) throw error
    }
}
