// Which resource a kind is served as: paths name resources, manifests name kinds.
import type { V1APIGroup, V1APIResourceList } from '@kubernetes/client-node'
import { AppError } from '#core/base/errors.ts'
import type { ClusterClient } from './connect.ts'

export type ServedKind = { readonly plural: string; readonly isNamespaced: boolean }

export type Kinds = {
  /** null: this server does not serve the kind. Asked once a group version and client, until `forget`. */
  find(apiVersion: string, kind: string, signal: AbortSignal): Promise<ServedKind | null>
  /** Versions of a group in which the kind is served, the server's preferred one first. Asked anew each time. */
  versions(group: string, kind: string, signal: AbortSignal): Promise<readonly string[]>
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

  const find: Kinds['find'] = async (apiVersion, kind, signal) => {
    const kinds = known.get(apiVersion) ?? (await read(apiVersion, signal))
    return kinds.get(kind) ?? null
  }

  return {
    find,
    versions: async (group, kind, signal) => {
      const served: string[] = []
      for (const version of await readVersions(client, group, signal))
        if ((await find(`${group}/${version}`, kind, signal)) !== null) served.push(version)
      return served
    },
    forget: () => known.clear(),
  }
}

const readResources = async (client: ClusterClient, apiVersion: string, signal: AbortSignal) =>
  (await discover<V1APIResourceList>(client, groupPath(apiVersion), signal)).resources ?? []

const readVersions = async (client: ClusterClient, group: string, signal: AbortSignal) =>
  ((await discover<V1APIGroup>(client, `/apis/${group}`, signal)).versions ?? []).map(
    ({ version }) => version,
  )

/** Nothing where the server knows no such path. */
async function discover<T>(client: ClusterClient, path: string, signal: AbortSignal): Promise<Partial<T>> {
  try {
    return (await client.json({ path, maxBytes: SMALL_BYTES }, signal)).body as Partial<T>
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'NOT_FOUND') return {}
    throw cause
  }
}
