// Secrets as they leave the backend: the keys, never the values. What stands for a value keeps it when it is written back.
import { AppError } from '#core/base/errors.ts'
import { MASK } from '../../preload/contract/objects.ts'
import type { KubeObject } from '../clusters/objects.ts'
import { entriesAt } from '../jobs/dig.ts'

const VALUES = ['data', 'stringData'] as const
/** kubectl keeps the whole manifest there, values included. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

export const isSecret = ({ kind, apiVersion }: Pick<KubeObject, 'kind' | 'apiVersion'>): boolean =>
  kind === 'Secret' && apiVersion === 'v1'

/** Any other object is given back as it is. */
export function maskSecret(object: KubeObject): KubeObject {
  if (!isSecret(object)) return object
  const masked: Record<string, unknown> = { ...object }
  for (const field of VALUES)
    if (object[field] !== undefined)
      masked[field] = Object.fromEntries(entriesAt(object, field).map(([key]) => [key, MASK]))
  const { annotations } = object.metadata
  if (annotations?.[LAST_APPLIED] !== undefined)
    masked['metadata'] = { ...object.metadata, annotations: { ...annotations, [LAST_APPLIED]: MASK } }
  return masked as KubeObject
}

/** The edit with the live values where it left the mask. Throws INVALID_INPUT for a mask that stands for nothing. */
export function unmaskSecret(edited: KubeObject, live: KubeObject): KubeObject {
  if (!isSecret(edited)) return edited
  const full: Record<string, unknown> = { ...edited }
  for (const field of VALUES) if (edited[field] !== undefined) full[field] = unmaskMap(edited, live, [field])
  if (edited.metadata.annotations)
    full['metadata'] = {
      ...edited.metadata,
      annotations: unmaskMap(edited, live, ['metadata', 'annotations']),
    }
  return full as KubeObject
}

function unmaskMap(edited: KubeObject, live: KubeObject, path: readonly string[]) {
  const known = new Map(entriesAt(live, ...path))
  return Object.fromEntries(
    entriesAt(edited, ...path).map(([key, value]) => {
      if (value !== MASK) return [key, value]
      if (known.has(key)) return [key, known.get(key)]
      throw new AppError('INVALID_INPUT', `${path.join('.')}.${key} has no value that could be kept`, {
        data: { field: `${path.join('.')}.${key}` },
      })
    }),
  )
}

/** Keys of a Secret with the sizes of their values. */
export function secretKeys(object: KubeObject): { readonly key: string; readonly bytes: number }[] {
  if (!isSecret(object)) return []
  return entriesAt(object, 'data').map(([key, value]) => ({ key, bytes: bytesOf(value).length }))
}

/** One value. Throws NOT_FOUND. */
export function secretValue(object: KubeObject, key: string): { text: string | null; bytes: number } {
  const found = isSecret(object) ? entriesAt(object, 'data').find(([name]) => name === key) : undefined
  if (!found) throw new AppError('NOT_FOUND', 'The Secret has no such key', { data: { key } })
  const bytes = bytesOf(found[1])
  return { text: textOf(bytes), bytes: bytes.length }
}

const bytesOf = (value: unknown): Buffer => Buffer.from(typeof value === 'string' ? value : '', 'base64')

const utf8 = new TextDecoder('utf-8', { fatal: true })

function textOf(bytes: Buffer): string | null {
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    if (cause instanceof TypeError) return null
    throw cause
  }
}
