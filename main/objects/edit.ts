// An edit of one object: what its author may have changed, and the write that only lands on the version it was made from.
import { AppError } from '#core/base/errors.ts'
import type { FieldChange } from '../../preload/contract/suite.ts'
import type { Change, ClusterClient } from '../clusters/connect.ts'
import { FIELD_MANAGER, type KubeObject } from '../clusters/objects.ts'
import { diffObjects } from '../suite/diff.ts'
import { readManifest } from './manifest.ts'
import { apiVersionOf, asObject, objectPath, type Place } from './place.ts'
import { unmaskSecret } from './secret.ts'

export type Edit = { readonly place: Place; readonly yaml: string; readonly resourceVersion: string }

/** What the server would make of the edit, as the fields that change. Throws as `applyEdit`. */
export async function previewEdit(
  client: ClusterClient,
  edit: Edit,
  signal: AbortSignal,
): Promise<FieldChange[]> {
  const live = await readLive(client, edit, signal)
  const { body } = await client.rehearse(writeOf(edit, live), signal)
  return diffObjects(live, asObject(body))
}

/**
 * Writes the edit. Throws INVALID_INPUT for another object than the one that is edited or what the server finds wrong with it,
 * CONFLICT when it changed meanwhile.
 */
export async function applyEdit(client: ClusterClient, edit: Edit, signal: AbortSignal): Promise<KubeObject> {
  const live = await readLive(client, edit, signal)
  const { body } = await client.change(writeOf(edit, live), signal)
  return asObject(body)
}

async function readLive(client: ClusterClient, { place, resourceVersion }: Edit, signal: AbortSignal) {
  const live = asObject((await client.json({ path: objectPath(place) }, signal)).body)
  if (live.metadata.resourceVersion === resourceVersion) return live
  throw new AppError('CONFLICT', `${place.name} has changed meanwhile`, {
    data: { base: resourceVersion, live: live.metadata.resourceVersion },
  })
}

function writeOf({ place, yaml, resourceVersion }: Edit, live: KubeObject): Change {
  const edited = readManifest(yaml)
  const { namespace = null, name } = edited.metadata
  const isSame =
    edited.apiVersion === apiVersionOf(place.resource) &&
    edited.kind === live.kind &&
    name === place.name &&
    namespace === place.namespace
  if (!isSame)
    throw new AppError('INVALID_INPUT', 'apiVersion, kind, name and namespace say which object it is', {
      data: { field: 'metadata.name' },
    })
  const full = unmaskSecret(edited, live)
  const metadata = { ...full.metadata, uid: live.metadata.uid, resourceVersion }
  return {
    method: 'PUT',
    path: objectPath(place),
    query: { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict' },
    body: { ...full, metadata },
  }
}
