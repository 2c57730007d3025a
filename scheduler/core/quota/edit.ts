// Edits of a quota tree, as data: plain JSON that is staged, kept over a crash, sent, and replayed on the live tree before a write.
import type { FieldProblem, JsonObject } from '../base/field.ts'
import { type Result, err, ok } from '../base/result.ts'
import type { QuantityError } from './amount.ts'
import { readNodeObject } from './kube.ts'
import { UNLIMITED, isUnlimitedAmount, parseLimit } from './limit.ts'
import type { ResourceList } from './resourceList.ts'
import type { QuotaNode, QuotaTree } from './tree.ts'

/**
 * One change. Nodes are named; names are unique in a tree that can be applied. In one that others wrote they need not be: `occurrence` tells
 * nodes of one name apart, from 0 in the order of the tree, so that a name or a node can go; `isTwin` brings it back though others have it.
 */
export type Edit =
  /** A node and all below it, in the form that it has in an ElasticQuotaTree; at the end where `index` is missing. */
  | {
      readonly kind: 'add'
      readonly parent: string
      readonly node: JsonObject
      readonly index?: number
      readonly isTwin?: true
    }
  /** A node and all below it; not the root. */
  | { readonly kind: 'remove'; readonly node: string; readonly occurrence?: number }
  | {
      readonly kind: 'rename'
      readonly node: string
      readonly to: string
      readonly occurrence?: number
      readonly isTwin?: true
    }
  | { readonly kind: 'move'; readonly node: string; readonly parent: string; readonly index?: number }
  /** `amount` is a quantity, or null: 0 of a min, unlimited of a max. */
  | {
      readonly kind: 'setMin' | 'setMax'
      readonly node: string
      readonly resource: string
      readonly amount: string | null
    }
  | { readonly kind: 'bind'; readonly node: string; readonly namespace: string; readonly index?: number }
  | { readonly kind: 'unbind'; readonly node: string; readonly namespace: string }
  /** Null takes it away. */
  | {
      readonly kind: 'setAttribute'
      readonly node: string
      readonly attribute: string
      readonly value: string | null
    }

/** Why an edit cannot be applied to a tree. What can be, and should not, is for `validateTree` to say. */
export type EditError =
  | { readonly kind: 'noSuchNode'; readonly node: string }
  /** Two nodes have the name, so nobody knows which is meant. */
  | { readonly kind: 'ambiguousNode'; readonly node: string }
  | { readonly kind: 'nameTaken'; readonly name: string }
  | { readonly kind: 'emptyName' }
  | { readonly kind: 'isRoot'; readonly node: string }
  /** A node cannot move below itself. */
  | { readonly kind: 'insideItself'; readonly node: string; readonly parent: string }
  | { readonly kind: 'alreadyBound'; readonly namespace: string; readonly node: string }
  | { readonly kind: 'notBound'; readonly namespace: string; readonly node: string }
  | { readonly kind: 'noSuchPlace'; readonly index: number }
  | { readonly kind: 'unreadableNode'; readonly problems: readonly FieldProblem[] }
  | QuantityError

/** `at`: which of the edits; those before it could be applied. */
export type ReplayError = { readonly at: number; readonly edit: Edit; readonly error: EditError }

/** The tree after all edits, one after the other; or the first that cannot be applied. Nodes that none of them touches stay the same objects. */
export function replay(base: QuotaTree, edits: readonly Edit[]): Result<QuotaTree, ReplayError> {
  let tree = base
  for (const [at, edit] of edits.entries()) {
    const next = applyEdit(tree, edit)
    if (!next.ok) return err({ at, edit, error: next.error })
    tree = next.value
  }
  return ok(tree)
}

type Applied = Result<QuotaTree, EditError>

export function applyEdit(tree: QuotaTree, edit: Edit): Applied {
  switch (edit.kind) {
    case 'add':
      return addNode(tree, edit)
    case 'remove':
      return remove(tree, edit)
    case 'rename':
      return rename(tree, edit)
    case 'move':
      return move(tree, edit)
    case 'setMin':
    case 'setMax':
      return setLimit(tree, edit)
    case 'bind':
      return changeNode(tree, edit.node, node => bind(node, edit))
    case 'unbind':
      return changeNode(tree, edit.node, node => unbind(node, edit))
    case 'setAttribute':
      return changeNode(tree, edit.node, node => ok(withAttribute(node, edit.attribute, edit.value)))
  }
}

type Changed = Result<QuotaNode, EditError>
type EditOf<K extends Edit['kind']> = Extract<Edit, { kind: K }>

function addNode(tree: QuotaTree, { parent, node: object, index, isTwin }: EditOf<'add'>): Applied {
  const read = readNodeObject(object)
  if (!read.ok) return err({ kind: 'unreadableNode', problems: read.error })
  const names = namesOf(read.value)
  if (names.includes('')) return err({ kind: 'emptyName' })
  if (isTwin) return insert(tree, { parent, node: read.value, index })
  const fresh = new Set(names)
  const twice = fresh.size === names.length ? undefined : names.find((name, at) => names.indexOf(name) < at)
  const taken = twice ?? firstNamed(tree.root, fresh)
  if (taken !== undefined) return err({ kind: 'nameTaken', name: taken })
  return insert(tree, { parent, node: read.value, index })
}

type Inserting = { readonly parent: string; readonly node: QuotaNode; readonly index: number | undefined }

const insert = (tree: QuotaTree, { parent, node, index }: Inserting): Applied =>
  changeNode(tree, parent, above => {
    const children = inserted(above.children, node, index)
    return children.ok ? ok({ ...above, children: children.value }) : children
  })

function remove(tree: QuotaTree, { node, occurrence }: EditOf<'remove'>): Applied {
  const path = pathToOne(tree, node, occurrence)
  if (!path.ok) return path
  return path.value.length === 1 ? err({ kind: 'isRoot', node }) : ok({ root: without(path.value) })
}

function rename(tree: QuotaTree, { node, to, occurrence, isTwin }: EditOf<'rename'>): Applied {
  if (to === '') return err({ kind: 'emptyName' })
  if (to !== node && !isTwin && pathsTo(tree.root, to).length > 0) return err({ kind: 'nameTaken', name: to })
  const path = pathToOne(tree, node, occurrence)
  return path.ok ? changeAt(tree, path.value, found => ok({ ...found, name: to })) : path
}

function move(tree: QuotaTree, { node: name, parent, index }: EditOf<'move'>): Applied {
  const path = pathToOne(tree, name)
  if (!path.ok) return path
  const found = path.value.at(-1)
  if (found === undefined || found === tree.root) return err({ kind: 'isRoot', node: name })
  if (pathsTo(found, parent).length > 0) return err({ kind: 'insideItself', node: name, parent })
  return insert({ root: without(path.value) }, { parent, node: found, index })
}

function setLimit(
  tree: QuotaTree,
  { kind, node: name, resource, amount: text }: EditOf<'setMin' | 'setMax'>,
): Applied {
  const parsed = text === null ? null : parseLimit(resource, text)
  if (parsed?.ok === false) return err(parsed.error)
  const amount = parsed?.value ?? null
  const side = kind === 'setMin' ? 'min' : 'max'
  // Unlimited is a max that is missing, and a min like any other.
  const isLeftOut = amount === null || (side === 'max' && isUnlimitedAmount(resource, amount))
  return changeNode(tree, name, node => {
    const limits: ResourceList = isLeftOut
      ? new Map([...node[side]].filter(([had]) => had !== resource))
      : new Map([...node[side], [resource, isUnlimitedAmount(resource, amount) ? UNLIMITED : amount]])
    return ok({ ...node, [side]: limits })
  })
}

function bind(node: QuotaNode, { namespace, index }: EditOf<'bind'>): Changed {
  if (node.namespaces.includes(namespace)) return err({ kind: 'alreadyBound', namespace, node: node.name })
  const namespaces = inserted(node.namespaces, namespace, index)
  return namespaces.ok ? ok({ ...node, namespaces: namespaces.value }) : namespaces
}

function unbind(node: QuotaNode, { namespace }: EditOf<'unbind'>): Changed {
  const at = node.namespaces.indexOf(namespace)
  if (at < 0) return err({ kind: 'notBound', namespace, node: node.name })
  return ok({ ...node, namespaces: node.namespaces.toSpliced(at, 1) })
}

function withAttribute(node: QuotaNode, attribute: string, value: string | null): QuotaNode {
  const others = Object.entries(node.attributes).filter(([had]) => had !== attribute)
  return {
    ...node,
    attributes: Object.fromEntries(value === null ? others : [...others, [attribute, value]]),
  }
}

/** The list with one more item, at the end where no index is given. */
function inserted<T>(list: readonly T[], item: T, index = list.length): Result<readonly T[], EditError> {
  if (!Number.isInteger(index) || index < 0 || index > list.length) return err({ kind: 'noSuchPlace', index })
  return ok(list.toSpliced(index, 0, item))
}

/** The tree with one node replaced, along with the nodes above it. */
function changeNode(tree: QuotaTree, name: string, change: (node: QuotaNode) => Changed): Applied {
  const path = pathToOne(tree, name)
  return path.ok ? changeAt(tree, path.value, change) : path
}

function changeAt(tree: QuotaTree, path: Path, change: (node: QuotaNode) => Changed): Applied {
  const changed = change(path.at(-1) ?? tree.root)
  return changed.ok ? ok({ root: replaced(path, changed.value) }) : changed
}

/** From the root down to a node; the node is the last. */
type Path = readonly QuotaNode[]

/** The root, when the last node of the path is another one. */
const replaced = (path: Path, now: QuotaNode): QuotaNode =>
  path.slice(0, -1).reduceRight((below, above, at) => {
    const was = path[at + 1]
    return { ...above, children: above.children.map(child => (child === was ? below : child)) }
  }, now)

/** The root without the last node of the path, which is not the root itself. */
function without(path: Path): QuotaNode {
  const above = path.slice(0, -1)
  const [parent, gone] = path.slice(-2) as [QuotaNode, QuotaNode]
  return replaced(above, { ...parent, children: parent.children.filter(child => child !== gone) })
}

/** Paths to the nodes of this name at or below `node`, in the order of the tree: two of them, unless more are asked for. */
function pathsTo(node: QuotaNode, name: string, most = 2): readonly Path[] {
  const found: Path[] = []
  const above: QuotaNode[] = []
  const visit = (at: QuotaNode): void => {
    above.push(at)
    if (at.name === name) found.push([...above])
    for (const child of at.children) if (found.length < most) visit(child)
    above.pop()
  }
  visit(node)
  return found
}

/** The first name in the tree that is one of these. */
function firstNamed({ name, children }: QuotaNode, names: ReadonlySet<string>): string | undefined {
  if (names.has(name)) return name
  for (const child of children) {
    const found = firstNamed(child, names)
    if (found !== undefined) return found
  }
  return undefined
}

const namesOf = (node: QuotaNode): string[] => {
  const names: string[] = []
  const visit = ({ name, children }: QuotaNode): void => {
    names.push(name)
    children.forEach(visit)
  }
  visit(node)
  return names
}

function pathToOne(tree: QuotaTree, name: string, occurrence?: number): Result<Path, EditError> {
  const [path, another] =
    occurrence === undefined
      ? pathsTo(tree.root, name)
      : pathsTo(tree.root, name, occurrence + 1).slice(occurrence)
  if (path === undefined) return err({ kind: 'noSuchNode', node: name })
  return another === undefined ? ok(path) : err({ kind: 'ambiguousNode', node: name })
}

export function findOne(tree: QuotaTree, name: string, occurrence?: number): Changed {
  const path = pathToOne(tree, name, occurrence)
  return path.ok ? ok(path.value.at(-1) ?? tree.root) : path
}

/**
 * Names that nodes have before the edits → names that they have after them, of those that were renamed and are still there. One of several
 * nodes of a name leaves that name to the others, along with what refers to it.
 */
export function renames(edits: readonly Edit[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const edit of edits) {
    if (edit.kind !== 'rename' || edit.occurrence !== undefined) continue
    const origin = [...names].find(([, now]) => now === edit.node)?.[0] ?? edit.node
    names.set(origin, edit.to)
  }
  return new Map([...names].filter(([was, now]) => was !== now))
}
