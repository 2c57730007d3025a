// ElasticQuotaTree ⇄ QuotaTree.
import {
  type Field,
  type FieldProblem,
  type JsonObject,
  at,
  isRecord,
  needText,
  note,
  readEntries,
  readItems,
  readObject,
  readText,
  rootField,
  within,
} from '../base/field.ts'
import { type Result, err, ok } from '../base/result.ts'
import { TREE } from '../wire.ts'
import type { Amount } from './amount.ts'
import { UNLIMITED, formatLimit, parseLimit } from './limit.ts'
import type { ResourceList } from './resourceList.ts'
import type { QuotaNode, QuotaTree } from './tree.ts'

/** A tree of more levels is refused: real ones have five, and everything that walks a tree may recurse. */
export const MAX_DEPTH = 100

/**
 * Reads an ElasticQuotaTree object; `spec.root` alone matters. Numbers are taken for quantities and for the texts of attributes, as YAML
 * writes them. A field that is null counts as missing, but a quantity does not. Fails with every field that cannot be read.
 */
export function readTree(object: unknown): Result<QuotaTree, readonly FieldProblem[]> {
  const field = rootField(object)
  if (!isRecord(object)) note(field, 'object')
  readApiVersion(field)
  const root = readNode(within(field, 'spec', 'root'), 1)
  return field.problems.length === 0 ? ok({ root }) : err(field.problems)
}

/** A node and all below it, in the form that it has in an ElasticQuotaTree. */
export function readNodeObject(object: unknown): Result<QuotaNode, readonly FieldProblem[]> {
  const field = rootField(object)
  const node = readNode(field, 1)
  return field.problems.length === 0 ? ok(node) : err(field.problems)
}

/** Items of a list carry neither; where they are stated they must be right. */
function readApiVersion(field: Field): void {
  const version = readText(at(field, 'apiVersion'))
  if (version !== null && !version.startsWith(`${TREE.group}/`))
    note(at(field, 'apiVersion'), 'word', [`${TREE.group}/${TREE.version}`])
  const kind = readText(at(field, 'kind'))
  if (kind !== null && kind !== TREE.kind) note(at(field, 'kind'), 'word', [TREE.kind])
}

function readNode(field: Field, depth: number): QuotaNode {
  if (!isRecord(field.value)) note(field, 'object')
  if (depth > MAX_DEPTH) note(field, 'lessDepth')
  return {
    name: needText(at(field, 'name')),
    min: new Map(readLimits(at(field, 'min'))),
    max: new Map(readLimits(at(field, 'max')).filter(([, amount]) => amount !== UNLIMITED)),
    namespaces: readItems(at(field, 'namespaces')).map(needText),
    children:
      depth > MAX_DEPTH ? [] : readItems(at(field, 'children')).map(child => readNode(child, depth + 1)),
    attributes: Object.fromEntries(readEntries(at(field, 'attributes')).map(readAttribute)),
    ...(isRecord(field.value) && { source: field.value }),
  }
}

function readLimits(field: Field): [string, Amount][] {
  return readEntries(field).flatMap(([resource, entry]): [string, Amount][] => {
    const text = scalar(entry.value)
    const parsed = text === null ? null : parseLimit(resource, text)
    if (parsed?.ok) return [[resource, parsed.value]]
    note(entry, 'quantity')
    return []
  })
}

function readAttribute([key, entry]: readonly [string, Field]): [string, string] {
  const text = typeof entry.value === 'boolean' ? String(entry.value) : scalar(entry.value)
  return [key, text ?? note(entry, 'text') ?? '']
}

const scalar = (value: unknown): string | null =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null

/**
 * The object with `tree` as its `spec.root`; everything that Canopy does not know stays as it was, in nodes that were renamed
 * or moved too, and so does the text of every quantity that was not changed. `object` is not changed itself.
 */
export function writeTree(object: JsonObject, tree: QuotaTree): JsonObject {
  const spec = readObject(at(rootField(object), 'spec'))
  return { ...object, spec: { ...spec, root: writeNode(tree.root) } }
}

/** A whole object for a cluster that has none yet. */
export const newTreeObject = (tree: QuotaTree): JsonObject =>
  writeTree(
    {
      apiVersion: `${TREE.group}/${TREE.version}`,
      kind: TREE.kind,
      metadata: { namespace: TREE.namespace, name: TREE.name },
    },
    tree,
  )

/** Neither a node nor what is written of it ever changes: an edited tree of thousands is written again and again. */
const written = new WeakMap<QuotaNode, JsonObject>()

/** A node as it stands in the object: see `writeTree`. */
export function writeNode(node: QuotaNode): JsonObject {
  const known = written.get(node) ?? writeAnew(node)
  written.set(node, known)
  return known
}

function writeAnew(node: QuotaNode): JsonObject {
  const source = node.source ?? {}
  const had = rootField(source)
  return {
    ...source,
    name: node.name,
    ...kept(source, 'min', writeLimits(at(had, 'min'), node.min)),
    ...kept(source, 'max', writeLimits(at(had, 'max'), withUnlimited(at(had, 'max'), node.max))),
    ...kept(source, 'namespaces', node.namespaces),
    ...kept(source, 'attributes', writeAttributes(at(had, 'attributes'), node.attributes)),
    ...kept(source, 'children', node.children.map(writeNode)),
  }
}

/** `{[key]: value}`; nothing where the source lacks the field and the value is empty, so that none is added. */
function kept(source: JsonObject, key: string, value: object): JsonObject {
  const had = source[key]
  const hadNone = typeof had !== 'object' || had === null || Object.keys(had).length === 0
  return hadNone && Object.keys(value).length === 0 ? {} : { [key]: value }
}

/** Resources that the object writes as unlimited are no part of `max`, and stay written. */
function withUnlimited(had: Field, max: ResourceList): ResourceList {
  const unlimited = readLimits(had).filter(([resource, amount]) => amount === UNLIMITED && !max.has(resource))
  return new Map([...max, ...unlimited])
}

function writeLimits(had: Field, want: ResourceList): JsonObject {
  const was = new Map(readLimits(had))
  return merge(had, want, (resource, amount) =>
    was.get(resource) === amount ? at(had, resource).value : formatLimit(resource, amount),
  )
}

function writeAttributes(had: Field, want: Readonly<Record<string, string>>): JsonObject {
  const was = new Map(readEntries(had).map(readAttribute))
  return merge(had, new Map(Object.entries(want)), (key, text) =>
    was.get(key) === text ? at(had, key).value : text,
  )
}

/** What is wanted, in the order in which it was there before; new entries come last. */
function merge<T>(
  had: Field,
  want: ReadonlyMap<string, T>,
  write: (key: string, value: T) => unknown,
): JsonObject {
  const before = readEntries(had).flatMap(([key]) => (want.has(key) ? [key] : []))
  const keys = new Set([...before, ...want.keys()])
  return Object.fromEntries([...keys].map(key => [key, write(key, want.get(key) as T)]))
}
