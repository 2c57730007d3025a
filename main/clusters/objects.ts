// Objects of any kind: read, applied, patched and deleted, each call for itself.
import { AppError } from '#core/base/errors.ts'
import type { Change, ClusterClient } from './connect.ts'
import { createKinds, groupPath } from './kinds.ts'
import type { Query } from './request.ts'

/** One entry of `metadata.managedFields`: who manages which fields, and how they were written. */
export type ManagedFields = {
  readonly manager?: string
  readonly operation?: string
  readonly subresource?: string
  readonly time?: string
}

export type KubeObject = {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly uid?: string
    readonly resourceVersion?: string
    readonly generation?: number
    readonly creationTimestamp?: string
    readonly deletionTimestamp?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[]
    readonly managedFields?: readonly ManagedFields[]
  }
  readonly [field: string]: unknown
}

/** `namespace` null: an object of the cluster. */
export type ObjectRef = {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string | null
  readonly name: string
}

type Collection = Omit<ObjectRef, 'name'> & {
  readonly query?: Query
  /** Names, labels and the like alone: a tenth of the bytes, or less. */
  readonly isMetadataOnly?: boolean
}
type Patch = {
  readonly type: 'application/merge-patch+json' | 'application/strategic-merge-patch+json'
  readonly body: unknown
}

/** Every method throws AppError. */
export type Objects = {
  /** null: there is none, or its kind is not served. */
  get(ref: ObjectRef, signal: AbortSignal): Promise<KubeObject | null>
  /** The same without anything but its metadata. */
  meta(ref: ObjectRef, signal: AbortSignal): Promise<KubeObject | null>
  /** Every page of a collection; `namespace` null lists all namespaces. Nothing where the kind is not served. */
  list(of: Collection, signal: AbortSignal): Promise<KubeObject[]>
  /** Whether the server serves this kind. */
  isServed(apiVersion: string, kind: string, signal: AbortSignal): Promise<boolean>
  /** Versions of a group in which the server serves this kind. */
  versions(group: string, kind: string, signal: AbortSignal): Promise<readonly string[]>
  /** The path of an object, `/name` left out where `name` is empty. Throws NOT_FOUND for a kind that is not served. */
  path(ref: ObjectRef, signal: AbortSignal): Promise<string>
  /** Server-side apply. Throws CONFLICT with `causes` where others manage a field and it is not forced. */
  apply(
    object: KubeObject,
    how: { readonly isDryRun?: boolean; readonly isForced?: boolean },
    signal: AbortSignal,
  ): Promise<KubeObject>
  /** Creates; throws CONFLICT where there is one. */
  create(object: KubeObject, signal: AbortSignal): Promise<KubeObject>
  /** Writes the whole object if it is still at its `resourceVersion`; throws CONFLICT else. */
  replace(object: KubeObject, signal: AbortSignal): Promise<KubeObject>
  /** What `create` (without a `resourceVersion`) or `replace` would make of it, by the server's own dry run. */
  rehearse(object: KubeObject, signal: AbortSignal): Promise<KubeObject>
  patch(ref: ObjectRef, patch: Patch, signal: AbortSignal): Promise<KubeObject>
  /** Deletes the object of this uid and no other. */
  remove(ref: ObjectRef, uid: string, signal: AbortSignal): Promise<'deleted' | 'gone' | 'other'>
  /** After a CustomResourceDefinition came or went. */
  forgetKinds(): void
}

/** Who we are among the managers of a field: https://kubernetes.io/docs/reference/using-api/server-side-apply/#managers */
export const FIELD_MANAGER = 'canopy'
const PAGE = 500
/** https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables (the same mechanism) */
const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json'
const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json'
const APPLY = 'application/apply-patch+yaml'

export const refOf = ({ apiVersion, kind, metadata }: KubeObject): ObjectRef => ({
  apiVersion,
  kind,
  namespace: metadata.namespace ?? null,
  name: metadata.name,
})

export function createObjects(client: ClusterClient): Objects {
  const kinds = createKinds(client)

  const pathOf = async (ref: ObjectRef, signal: AbortSignal): Promise<string | null> => {
    const served = await kinds.find(ref.apiVersion, ref.kind, signal)
    if (served === null) return null
    const inside =
      served.isNamespaced && ref.namespace !== null ? `/namespaces/${encodeURIComponent(ref.namespace)}` : ''
    const name = ref.name === '' ? '' : `/${encodeURIComponent(ref.name)}`
    return `${groupPath(ref.apiVersion)}${inside}/${served.plural}${name}`
  }
  const path = async (ref: ObjectRef, signal: AbortSignal): Promise<string> => {
    const found = await pathOf(ref, signal)
    if (found !== null) return found
    throw new AppError('NOT_FOUND', `${client.host} does not serve ${ref.kind}`, {
      data: { apiVersion: ref.apiVersion, kind: ref.kind },
    })
  }
  const write = async (change: Change, signal: AbortSignal): Promise<KubeObject> =>
    (await client.change(change, signal)).body as KubeObject

  return {
    path,
    isServed: async (apiVersion, kind, signal) => (await kinds.find(apiVersion, kind, signal)) !== null,
    versions: (group, kind, signal) => kinds.versions(group, kind, signal),
    forgetKinds: () => kinds.forget(),
    get: async (ref, signal) => {
      const at = await pathOf(ref, signal)
      return at === null ? null : unlessGone(client.json({ path: at }, signal))
    },
    meta: async (ref, signal) => {
      const at = await pathOf(ref, signal)
      if (at === null) return null
      const found = await unlessGone(client.json({ path: at, accept: METADATA }, signal))
      // The answer calls itself PartialObjectMetadata.
      return found && { ...found, apiVersion: ref.apiVersion, kind: ref.kind }
    },
    list: async ({ query = {}, isMetadataOnly = false, ...of }, signal) => {
      const path = await pathOf({ ...of, name: '' }, signal)
      return path === null ? [] : listAll(client, { path, query, isMetadataOnly, of }, signal)
    },
    apply: async (object, { isDryRun = false, isForced = false }, signal) => {
      const change: Change = {
        method: 'PATCH',
        path: await path(refOf(object), signal),
        query: { fieldManager: FIELD_MANAGER, force: isForced || undefined, fieldValidation: 'Strict' },
        contentType: APPLY,
        body: object,
      }
      return isDryRun ? ((await client.rehearse(change, signal)).body as KubeObject) : write(change, signal)
    },
    create: async (object, signal) =>
      write(
        {
          method: 'POST',
          path: await path({ ...refOf(object), name: '' }, signal),
          query: { fieldManager: FIELD_MANAGER },
          body: object,
        },
        signal,
      ),
    replace: async (object, signal) =>
      write(
        {
          method: 'PUT',
          path: await path(refOf(object), signal),
          query: { fieldManager: FIELD_MANAGER },
          body: object,
        },
        signal,
      ),
    rehearse: async (object, signal) => {
      const isNew = object.metadata.resourceVersion === undefined
      const ref = refOf(object)
      const change: Change = {
        method: isNew ? 'POST' : 'PUT',
        path: await path(isNew ? { ...ref, name: '' } : ref, signal),
        query: { fieldManager: FIELD_MANAGER },
        body: object,
      }
      return (await client.rehearse(change, signal)).body as KubeObject
    },
    patch: async (ref, { type, body }, signal) =>
      write(
        {
          method: 'PATCH',
          path: await path(ref, signal),
          query: { fieldManager: FIELD_MANAGER },
          contentType: type,
          body,
        },
        signal,
      ),
    remove: async (ref, uid, signal) => {
      const at = await pathOf(ref, signal)
      if (at === null) return 'gone'
      const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid } }
      try {
        await client.change({ method: 'DELETE', path: at, body }, signal)
        return 'deleted'
      } catch (cause) {
        if (cause instanceof AppError && cause.code === 'NOT_FOUND') return 'gone'
        if (cause instanceof AppError && cause.code === 'CONFLICT') return 'other'
        throw cause
      }
    },
  }
}

async function unlessGone(call: Promise<{ readonly body: unknown }>): Promise<KubeObject | null> {
  try {
    return (await call).body as KubeObject
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'NOT_FOUND') return null
    throw cause
  }
}

type Listing = {
  readonly path: string
  readonly query: Query
  readonly isMetadataOnly: boolean
  readonly of: Pick<ObjectRef, 'apiVersion' | 'kind'>
}
type RawList = {
  readonly items?: readonly KubeObject[] | null
  readonly metadata?: { readonly continue?: string }
}

/** Items of a list carry neither kind nor version: they are put back. */
async function listAll(
  client: ClusterClient,
  { path, query, isMetadataOnly, of }: Listing,
  signal: AbortSignal,
): Promise<KubeObject[]> {
  const items: KubeObject[] = []
  let next: string | undefined
  do {
    const read = { path, query: { limit: PAGE, ...query, continue: next } }
    const { body } = await client.json(isMetadataOnly ? { ...read, accept: METADATA_LIST } : read, signal)
    const { items: page, metadata } = body as RawList
    for (const item of page ?? []) items.push({ ...item, apiVersion: of.apiVersion, kind: of.kind })
    next = metadata?.continue || undefined
  } while (next !== undefined)
  return items
}
