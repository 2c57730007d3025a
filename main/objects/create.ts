// A new object from what its author wrote: where it belongs is found out from its apiVersion and kind.
import { AppError } from '#core/base/errors.ts'
import type { ServedResource } from '../../preload/contract/objects.ts'
import type { Change, ClusterClient } from '../clusters/connect.ts'
import { FIELD_MANAGER, type KubeObject } from '../clusters/objects.ts'
import { readManifest } from './manifest.ts'
import { apiVersionOf, asObject, collectionPath, type Place } from './place.ts'
import { unmaskSecret } from './secret.ts'

/** A manifest that can be written; `place` is where it will be. */
export type Creation = { readonly place: Place; readonly object: KubeObject }

/**
 * Reads a manifest as something to create. `namespace`: for one that names none. Throws INVALID_INPUT for what is no object, is of a
 * kind that the server does not serve, or lacks a namespace.
 */
export function readCreation(
  yaml: string,
  { kinds, namespace }: { readonly kinds: readonly ServedResource[]; readonly namespace: string | null },
): Creation {
  const written = readManifest(yaml)
  // A mask that was copied from a Secret on screen stands for nothing here.
  const { apiVersion, kind } = written
  const object = unmaskSecret(written, { apiVersion, kind, metadata: { name: written.metadata.name } })
  const served = kinds.find(each => apiVersionOf(each) === apiVersion && each.kind === kind)
  if (!served)
    throw new AppError('INVALID_INPUT', `The server serves no ${kind} of ${apiVersion}`, {
      data: { field: 'kind' },
    })
  const within = served.isNamespaced ? (object.metadata.namespace ?? namespace) : null
  if (served.isNamespaced && within === null)
    throw new AppError('INVALID_INPUT', `A ${kind} needs a namespace`, {
      data: { field: 'metadata.namespace' },
    })
  const { group, version, plural } = served
  const metadata = { ...object.metadata, ...(within !== null && { namespace: within }) }
  return {
    place: { resource: { group, version, plural }, namespace: within, name: object.metadata.name },
    object: { ...object, metadata },
  }
}

/** What the server would make of it. Throws as the server refuses it. */
export const rehearseCreation = async (
  client: ClusterClient,
  creation: Creation,
  signal: AbortSignal,
): Promise<KubeObject> => asObject((await client.rehearse(postOf(creation), signal)).body)

/** Throws as the server refuses it: CONFLICT for a name that is taken, INVALID_INPUT … */
export const createObject = async (
  client: ClusterClient,
  creation: Creation,
  signal: AbortSignal,
): Promise<KubeObject> => asObject((await client.change(postOf(creation), signal)).body)

const postOf = ({ place, object }: Creation): Change => ({
  method: 'POST',
  path: collectionPath(place.resource, place.namespace),
  query: { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict' },
  body: object,
})
