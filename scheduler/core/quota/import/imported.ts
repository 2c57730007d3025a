// What other quota systems say, as a quota tree; and what of it has no counterpart in one.
import { type Field, type JsonObject, isRecord, rootField, at } from '../../base/field.ts'
import type { ResourceList } from '../resourceList.ts'
import { readAmounts } from '../resourceList.ts'
import type { QuotaTree } from '../tree.ts'

/** Something that the tree says in another way than the object it comes from, or not at all. */
export type ImportNote = {
  readonly kind:
    /** A field that a quota tree has nothing for. */
    | 'noCounterpart'
    /** Amounts of several flavors became one amount of the resource. */
    | 'summed'
    /** A guarantee became as large as those below it together. */
    | 'raised'
    /** A limit became a guarantee too, where the source guarantees nothing. */
    | 'limitIsGuarantee'
    /** Two nodes would have one name, or none. */
    | 'renamed'
    /** The same object once more, which counts for nothing. */
    | 'twice'
    | 'noParent'
    | 'circle'
    /** Nothing says whose pods belong to this leaf. */
    | 'noNamespaces'
    | 'namespaceOfTwo'
    | 'namespaceOfInner'
    | 'notReadable'
  /** Kind and name: `ClusterQueue team-a`. */
  readonly object: string
  /** The field it is about, a resource or a namespace; `''`: the object as a whole. */
  readonly field: string
  /** What is said there, shortened. */
  readonly value: string
}

export type Imported = { readonly tree: QuotaTree; readonly notes: readonly ImportNote[] }

/** A node to be, as its source has it. */
export type Plan = {
  readonly object: string
  /** What others call it by as their parent. */
  readonly id: string
  readonly name: string
  /** An id; null: below the root. */
  readonly parent: string | null
  /** Guaranteed. */
  readonly min: ResourceList
  /** What is guaranteed below comes on top of `min`; else it is a part of it. */
  readonly isOnTop: boolean
  /** Never exceeded: as amounts, or as what may be had beyond `min`. */
  readonly limit: { readonly kind: 'max' | 'aboveMin'; readonly amounts: ResourceList }
  readonly namespaces: readonly string[]
  readonly attributes: Readonly<Record<string, string>>
}

/** An object of a source with what it is read by. */
export type Source = {
  readonly kind: string
  readonly name: string
  readonly namespace: string
  readonly field: Field
  readonly notes: ImportNote[]
}

export function sourceOf(object: JsonObject, notes: ImportNote[]): Source {
  const metadata = isRecord(object['metadata']) ? object['metadata'] : {}
  const text = (key: string): string => (typeof metadata[key] === 'string' ? metadata[key] : '')
  const kind = typeof object['kind'] === 'string' ? object['kind'] : ''
  return { kind, name: text('name'), namespace: text('namespace'), field: rootField(object), notes }
}

export const nameOf = ({ kind, name }: Pick<Source, 'kind' | 'name'>): string => `${kind} ${name}`

/** A label or an annotation; `''` where there is none. */
export function metadataText(source: Source, list: 'labels' | 'annotations', key: string): string {
  const { value } = at(at(at(source.field, 'metadata'), list), key)
  return typeof value === 'string' ? value : ''
}

export function tell(source: Source, note: Omit<ImportNote, 'object'>): void {
  source.notes.push({ ...note, object: nameOf(source) })
}

const MOST = 80

export const shortened = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text
}

/** Amounts of a field; what is no quantity is told and left out. */
export function amountsIn(source: Source, field: Field): ResourceList {
  const before = field.problems.length
  const amounts = readAmounts(field)
  for (const { path, found } of field.problems.slice(before))
    tell(source, { kind: 'notReadable', field: path.join('.'), value: found })
  return amounts
}

/** Tells of every field of `spec` but those that were made use of. @param defaults what says nothing */
export function tellRest(
  source: Source,
  used: readonly string[],
  defaults: Readonly<Record<string, unknown>> = {},
): void {
  const spec = at(source.field, 'spec').value
  if (!isRecord(spec)) return
  for (const [key, value] of Object.entries(spec)) {
    if (used.includes(key) || value === null || JSON.stringify(value) === JSON.stringify(defaults[key]))
      continue
    tell(source, { kind: 'noCounterpart', field: `spec.${key}`, value: shortened(value) })
  }
}
