// What a kubeconfig holds itself (`…-data`, base64) or in a file beside it. What it holds wins, as the format's reference says.
import { isAbsolute, resolve } from 'node:path'
import { AppError } from '#core/base/errors.ts'
import { readBytes } from './readBytes.ts'

/** Certificates and keys have a few kilobytes, a bundle of every public authority 250. */
const LARGEST_REFERENCED = 1_048_576
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

export type Reference = {
  /** Name of the field that holds a path, such as `client-key`. */
  readonly field: string
  readonly data: string
  readonly path: string
  /** Folder of the kubeconfig; null: it was pasted and has none. */
  readonly folder: string | null
}

/** null: neither is given. Throws CONFIG_INCOMPLETE for base64 that is none, CONFIG_FILE_MISSING with field and path. */
export async function readReferenced(reference: Reference): Promise<string | null> {
  const { field, data, path } = reference
  if (data !== '') return decodeBase64(`${field}-data`, data)
  return path === '' ? null : readFileOf(field, absolutePath(reference))
}

/** Throws CONFIG_FILE_MISSING for a relative path in pasted text. */
export function absolutePath({ field, path, folder }: Omit<Reference, 'data'>): string {
  if (isAbsolute(path)) return path
  if (folder !== null) return resolve(folder, path)
  throw fileMissing(field, path)
}

/** Strict, and deaf to line ends, as Go's encoding/json is for bytes. */
function decodeBase64(field: string, data: string): string {
  const bare = data.replace(/[\r\n]/g, '')
  if (!BASE64.test(bare))
    throw new AppError('CONFIG_INCOMPLETE', `${field} is not valid base64`, {
      data: { field, reason: 'NOT_BASE64' },
    })
  return Buffer.from(bare, 'base64').toString('utf8')
}

async function readFileOf(field: string, path: string): Promise<string> {
  try {
    return (await readBytes(path, LARGEST_REFERENCED)).toString('utf8')
  } catch (cause) {
    throw fileMissing(field, path, cause)
  }
}

/** Throws CONFIG_FILE_MISSING unless the file can be read now; of its content nothing is kept. */
export async function requireFile(reference: Omit<Reference, 'data'>): Promise<string> {
  const path = absolutePath(reference)
  await readFileOf(reference.field, path)
  return path
}

function fileMissing(field: string, path: string, cause?: unknown): AppError {
  const { systemCode } = cause instanceof AppError ? cause.data : {}
  const why = cause === undefined ? RELATIVE : 'it cannot be read'
  return new AppError('CONFIG_FILE_MISSING', `${field} names ${path}: ${why}`, {
    data: { field, path, ...(systemCode === undefined ? {} : { systemCode }) },
    cause,
  })
}

const RELATIVE = 'pasted text has no folder that a relative path could start from'
