// Objects as the YAML that kubectl writes and reads (YAML 1.1: `0644` is octal, `yes` is true, and so both are quoted where they
// are texts; times stay texts).
import { parseDocument, stringify, type Tags } from 'yaml'
import { AppError } from '#core/base/errors.ts'
import type { KubeObject } from '../clusters/objects.ts'

const withoutTimes = (tags: Tags): Tags =>
  tags.filter(tag => typeof tag === 'string' || tag.tag !== 'tag:yaml.org,2002:timestamp')
const DIALECT = { version: '1.1', customTags: withoutTimes } as const
const MOST_ALIASES = 100

/** Without who manages which field: kubectl hides that too, and a write without it changes nothing of it. */
export function writeManifest(object: KubeObject): string {
  const { managedFields: _, ...metadata } = object.metadata
  return stringify({ ...object, metadata }, { ...DIALECT, lineWidth: 0, aliasDuplicateObjects: false })
}

/** Throws INVALID_INPUT with the line and column of what is no YAML, or is no object. */
export function readManifest(yaml: string): KubeObject {
  const document = parseDocument(yaml, { ...DIALECT, merge: true, prettyErrors: true, logLevel: 'silent' })
  const [error] = document.errors
  if (error) {
    const { line, col: column } = error.linePos?.[0] ?? { line: 1, col: 1 }
    throw new AppError('INVALID_INPUT', `Not valid YAML at line ${line}, column ${column}`, {
      data: { line, column, reason: error.code },
    })
  }
  const object = plainOf(document) as Partial<KubeObject> | null
  if (typeof object?.apiVersion === 'string' && typeof object.kind === 'string' && object.metadata?.name)
    return object as KubeObject
  throw new AppError('INVALID_INPUT', 'The text is no object: it needs apiVersion, kind and metadata.name', {
    data: { field: 'metadata.name' },
  })
}

function plainOf(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES })
  } catch (cause) {
    // Not kept as the cause: its text names what stands in the document.
    if (!(cause instanceof ReferenceError) && !(cause instanceof RangeError)) throw cause
    throw new AppError('INVALID_INPUT', 'The YAML refers to what is not there, or too often', { data: {} })
  }
}
