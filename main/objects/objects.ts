// Objects of any kind, read from the cluster as they are asked for: nothing of them is kept on this computer.
import { AppError } from '#core/base/errors.ts'
import { millis, type ClusterId } from '#core/base/units.ts'
import type { Contract } from '../../preload/contract.ts'
import type { Input, Output } from '../../preload/define.ts'
import type { Changes } from '../clusters/changes.ts'
import type { ClusterClient } from '../clusters/connect.ts'
import type { KubeObject } from '../clusters/objects.ts'
import { listAt, textAt } from '../jobs/dig.ts'
import type { ClusterStore } from '../store/clusterStore.ts'
import { type Creation, createObject, readCreation, rehearseCreation } from './create.ts'
import { docsOf, openApiPath, type OpenApi } from './docs.ts'
import { applyEdit, previewEdit } from './edit.ts'
import { writeManifest } from './manifest.ts'
import { createMemo } from './memo.ts'
import { asObject, objectPath, type Place } from './place.ts'
import { readEvents } from './related.ts'
import { maskSecret, secretKeys, secretValue } from './secret.ts'
import { discover } from './served.ts'
import { readTable } from './table.ts'
import { windowOfTable } from './window.ts'

type Of<N extends keyof Contract> = Input<Contract[N]>
type Gives<N extends keyof Contract> = Promise<Output<Contract[N]>>

/** What the endpoints `objects.*` do; every method throws AppError, and why the cluster is offline. */
export type ObjectsService = {
  kinds(cluster: ClusterId, signal: AbortSignal): Gives<'objects.kinds'>
  list(input: Of<'objects.list'>, signal: AbortSignal): Gives<'objects.list'>
  get(target: Of<'objects.get'>, signal: AbortSignal): Gives<'objects.get'>
  related(target: Of<'objects.related'>, signal: AbortSignal): Gives<'objects.related'>
  reveal(target: Of<'objects.reveal'>, signal: AbortSignal): Gives<'objects.reveal'>
  preview(edit: Of<'objects.preview'>, signal: AbortSignal): Gives<'objects.preview'>
  apply(edit: Of<'objects.apply'>, signal: AbortSignal): Gives<'objects.apply'>
  rehearse(creation: Of<'objects.rehearse'>, signal: AbortSignal): Gives<'objects.rehearse'>
  create(creation: Of<'objects.create'>, signal: AbortSignal): Gives<'objects.create'>
  remove(removal: Of<'objects.remove'>, signal: AbortSignal): Gives<'objects.remove'>
  docs(field: Of<'objects.docs'>, signal: AbortSignal): Gives<'objects.docs'>
}

export type ObjectsOptions = {
  /** Throws why the cluster is offline. */
  readonly client: (cluster: ClusterId) => ClusterClient
  readonly store: (cluster: ClusterId) => Pick<ClusterStore, 'ownedBy'>
  readonly changes: Changes
  readonly now: () => number
}

/** Scrolling and sorting go on in the same listing for so long, milliseconds. */
const TABLE_MS = 8000
const KINDS_MS = 30_000
const DOCS_MS = 600_000
const LARGEST_DOCS = 32 * 1_048_576

export function createObjectsService({
  client: clientOf,
  store,
  changes,
  now,
}: ObjectsOptions): ObjectsService {
  const tables = createMemo<Awaited<ReturnType<typeof readTable>>>({ most: 2, freshMs: TABLE_MS, now })
  const kinds = createMemo<Awaited<ReturnType<typeof discover>>>({ most: 8, freshMs: KINDS_MS, now })
  const documents = createMemo<OpenApi>({ most: 4, freshMs: DOCS_MS, now })

  const read = async (cluster: ClusterId, place: Place, signal: AbortSignal) =>
    asObject((await clientOf(cluster).json({ path: objectPath(place) }, signal)).body)

  const kindsOf = (cluster: ClusterId, signal: AbortSignal) => {
    const client = clientOf(cluster)
    return kinds.get(cluster, shared => discover(client, shared), signal)
  }
  const creationOf = async (
    { cluster, yaml, namespace }: Of<'objects.rehearse'>,
    signal: AbortSignal,
  ): Promise<Creation> => {
    const read = async () => readCreation(yaml, { kinds: (await kindsOf(cluster, signal)).kinds, namespace })
    try {
      return await read()
    } catch (cause) {
      if (!(cause instanceof AppError) || cause.data['field'] !== 'kind') throw cause
      kinds.clear() // its definition may be newer than what is remembered
      return await read()
    }
  }

  return {
    kinds: kindsOf,
    list: async ({ cluster, resource, namespace, selector, ...window }, signal) => {
      const client = clientOf(cluster)
      const request = { resource, namespace, selector }
      const key = JSON.stringify([cluster, request])
      const table = await tables.get(key, shared => readTable(client, request, shared), signal)
      return {
        ...windowOfTable(table, window),
        columns: table.columns,
        isCut: table.isCut,
        provenance: { tier: 'T4', asOf: table.at, isLive: true, missing: [] },
      }
    },
    get: async ({ cluster, ...place }, signal) => {
      const object = await read(cluster, place, signal)
      const { metadata } = object
      const createdAt = Date.parse(metadata.creationTimestamp ?? '')
      return {
        yaml: writeManifest(maskSecret(object)),
        apiVersion: object.apiVersion,
        kind: object.kind,
        uid: metadata.uid ?? '',
        resourceVersion: metadata.resourceVersion ?? '',
        createdAt: createdAt > 0 ? millis(createdAt) : null,
        isTerminating: metadata.deletionTimestamp !== undefined,
        owners: listAt(object, 'metadata', 'ownerReferences').map(owner => ({
          apiVersion: textAt(owner, 'apiVersion'),
          kind: textAt(owner, 'kind'),
          name: textAt(owner, 'name'),
          // Of an owner in the cluster itself the kind tells, which whoever follows the link knows.
          namespace: metadata.namespace ?? null,
        })),
        secretKeys: secretKeys(object),
      }
    },
    related: async ({ cluster, kind, namespace, name, uid }, signal) => ({
      ...(await readEvents(clientOf(cluster), { kind, namespace, name }, signal)),
      owned: [...store(cluster).ownedBy(uid)],
    }),
    reveal: ({ cluster, key, ...place }, signal) =>
      changes.note({ cluster, action: 'objects.reveal', detail: { ...nameOf(place), key } }, async () =>
        secretValue(await read(cluster, place, signal), key),
      ),
    preview: async ({ cluster, yaml, resourceVersion, ...place }, signal) => ({
      changes: await previewEdit(clientOf(cluster), { place, yaml, resourceVersion }, signal),
    }),
    apply: ({ cluster, yaml, resourceVersion, typedCluster, ...place }, signal) =>
      changes.run({ cluster, action: 'objects.apply', detail: nameOf(place), typedCluster }, async () => {
        const written = await applyEdit(clientOf(cluster), { place, yaml, resourceVersion }, signal)
        tables.clear()
        return { resourceVersion: written.metadata.resourceVersion ?? '' }
      }),
    rehearse: async (asked, signal) => {
      const creation = await creationOf(asked, signal)
      const made = await rehearseCreation(clientOf(asked.cluster), creation, signal)
      return { place: placeOf(made, creation), yaml: writeManifest(maskSecret(made)) }
    },
    create: async ({ typedCluster, ...asked }, signal) => {
      const creation = await creationOf(asked, signal)
      const { cluster } = asked
      const detail = nameOf(creation.place)
      return changes.run({ cluster, action: 'objects.create', detail, typedCluster }, async () => {
        const made = await createObject(clientOf(cluster), creation, signal)
        tables.clear()
        return placeOf(made, creation)
      })
    },
    remove: ({ cluster, uid, propagation, typedName, typedCluster, ...place }, signal) => {
      const confirm = { name: place.name, typed: typedName }
      const detail = { ...nameOf(place), propagation }
      return changes.run({ cluster, action: 'objects.remove', detail, typedCluster, confirm }, async () => {
        const body = {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          preconditions: { uid },
          propagationPolicy: propagation,
        }
        await clientOf(cluster).change({ method: 'DELETE', path: objectPath(place), body }, signal)
        tables.clear()
      })
    },
    docs: async ({ cluster, resource, kind, path }, signal) => {
      const client = clientOf(cluster)
      const at = openApiPath(resource)
      const document = await documents.get(
        `${cluster} ${at}`,
        async shared => (await client.json({ path: at, maxBytes: LARGEST_DOCS }, shared)).body,
        signal,
      )
      return docsOf(document, { resource, kind }, path)
    },
  }
}

/** Where an object is that the server made. */
const placeOf = ({ metadata }: KubeObject, { place }: Creation): Place => ({ ...place, name: metadata.name })

const nameOf = ({ resource, namespace, name }: Place) => ({
  resource: resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`,
  namespace,
  name,
})
