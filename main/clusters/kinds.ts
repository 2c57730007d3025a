// Which resource a kind is served as: paths name resources, manifests name kinds.
import type { V1APIResourceList } from '@kubernetes/client-node'
import { AppError } from '#core/base/errors.ts'
import type { ClusterClient } from './connect.ts'

export type ServedKind = { readonly plural: string; readonly isNamespaced: boolean }

export type Kinds = {
  /** null: this server does not serve the kind. Asked once a group version and client, until `forget`. */
  find(apiVersion: string, kind: string, signal: AbortSignal): Promise<ServedKind | null>
  /** After a CustomResourceDefinition came or went. */
  forget(): void
}

const SMALL_BYTES = 4_194_304

/** The API path of a group version: `/api/v1`, `/apis/apps/v1`. */
export const groupPath = (apiVersion: string): string =>
  apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`

export function createKinds(client: ClusterClient): Kinds {
  const known = new Map<string, ReadonlyMap<string, ServedKind>>()

  const read = async (apiVersion: string, signal: AbortSignal): Promise<ReadonlyMap<string, ServedKind>> => {
    const list = await readResources(client, apiVersion, signal)
    const kinds = new Map(
      list.flatMap(({ name, kind, namespaced }) =>
        // `pods/log` and the like are no objects.
        name.includes('/') ? [] : [[kind, { plural: name, isNamespaced: namespaced }] as const],
      ),
    )
    known.set(apiVersion, kinds)
    return kinds
  }

  return {
    find: async (apiVersion, kind, signal) => {
      const kinds = known.get(apiVersion) ?? (await read(apiVersion, signal))
      return kinds.get(kind) ?? null
    },
    forget: () => known.clear(),
  }
}

async function readResources(client: ClusterClient, apiVersion: string, signal: AbortSignal) {
  try {
    const { body } = await client.json({ path: groupPath(apiVersion), maxBytes: SMALL_BYTES }, signal)
    return (body as Partial<V1APIResourceList>).resources ?? []
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'NOT_FOUND') return []
    throw cause
  }
}
