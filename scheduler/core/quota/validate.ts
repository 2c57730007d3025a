// The rules of a quota tree (quota.md 1): the same for the editor, before a write, and for the component that meets a tree.
import type { FieldPath } from '../base/field.ts'
import { type Amount, ZERO, add, subtract } from './amount.ts'
import { clusterFindings } from './clusterFit.ts'
import { MAX_DEPTH } from './kube.ts'
import { UNLIMITED } from './limit.ts'
import { isNamespaceName } from './namespaceName.ts'
import type { ResourceList } from './resourceList.ts'
import type { QuotaNode, QuotaTree } from './tree.ts'

/** What is wrong with a tree. Amounts that are null mean unlimited. */
export type Flaw =
  /** Errors: what cannot be enforced. */
  | { readonly kind: 'emptyName' }
  /** More levels than can be read back. */
  | { readonly kind: 'tooDeep'; readonly levels: number }
  | { readonly kind: 'duplicateName'; readonly other: FieldPath }
  | { readonly kind: 'negative'; readonly resource: string; readonly amount: Amount }
  | { readonly kind: 'minAboveMax'; readonly resource: string; readonly min: Amount; readonly max: Amount }
  | {
      readonly kind: 'childrenAboveMin'
      readonly resource: string
      readonly sum: Amount
      readonly min: Amount
    }
  | { readonly kind: 'namespacesOfInnerNode'; readonly namespaces: readonly string[] }
  | { readonly kind: 'namespaceOfTwo'; readonly namespace: string; readonly other: string }
  /** Errors in the editor, warnings for a tree that others wrote. */
  | {
      readonly kind: 'rootMinNotMax'
      readonly resource: string
      readonly min: Amount
      readonly max: Amount | null
    }
  | { readonly kind: 'badNamespaceName'; readonly namespace: string }
  /** Warnings. */
  | {
      readonly kind: 'maxAboveParent'
      readonly resource: string
      readonly max: Amount
      readonly parentMax: Amount
    }
  | {
      readonly kind: 'maxAboveCluster'
      readonly resource: string
      readonly max: Amount
      readonly allocatable: Amount
    }
  | {
      readonly kind: 'minsAboveReady'
      readonly resource: string
      readonly sum: Amount
      readonly allocatable: Amount
    }
  | { readonly kind: 'unknownResource'; readonly resource: string }
  | { readonly kind: 'leafWithoutNamespaces' }
  | { readonly kind: 'noSuchNamespace'; readonly namespace: string }
  | {
      readonly kind: 'busyNamespace'
      readonly namespace: string
      readonly change: 'bound' | 'unbound' | 'moved'
      readonly pods: readonly string[]
    }
  | { readonly kind: 'attributeIgnored'; readonly attribute: string; readonly value: string }

export type Finding = Flaw & {
  readonly severity: 'error' | 'warning'
  /** Name of the node. */
  readonly node: string
  /** The field, from the root of the ElasticQuotaTree object; a field that should be there where one is missing. */
  readonly path: FieldPath
}

/** What a tree is held against beyond itself; what is null is not known, and not held against it. */
export type ClusterFacts = {
  /** Sums over all nodes, and over those that are ready. */
  readonly allocatable: { readonly all: ResourceList; readonly ready: ResourceList } | null
  readonly namespaces: ReadonlySet<string> | null
  /** Names of pods that run, by namespace. */
  readonly runningPods: ReadonlyMap<string, readonly string[]>
  /** The tree that is in force: what binds and unbinds is told by it. */
  readonly inForce: QuotaTree | null
  /** Names that nodes had there → names that they have now (`renames` of the edits); others keep theirs. */
  readonly renamed: ReadonlyMap<string, string>
}

export type Author = 'editor' | 'others'

/** Each level below adds as many steps: `children` and a place. */
const ROOT: FieldPath = ['spec', 'root']

export const NO_FACTS: ClusterFacts = {
  allocatable: null,
  namespaces: null,
  runningPods: new Map(),
  inForce: null,
  renamed: new Map(),
}

/** Everything that is wrong with a tree, in the order of the tree. An editor may apply one without errors; warnings are overridden by name. */
export function validateTree(tree: QuotaTree, author: Author, facts = NO_FACTS): readonly Finding[] {
  const names = new Map<string, FieldPath>()
  const leaves = new Map<string, string>()
  const found: Finding[] = []
  const visit = (node: QuotaNode, path: FieldPath, parent: QuotaNode | null): void => {
    for (const flaws of [
      depthFlaws(node, path),
      nameFlaws(node, path, names),
      ownFlaws(node, path),
      parent === null ? rootFlaws(node, path, author) : parentFlaws(node, path, parent),
      namespaceFlaws(node, path, leaves),
      namespaceNameFlaws(node, path, author),
    ])
      if (flaws.length > 0) found.push(...flaws)
    for (const [at, child] of node.children.entries()) visit(child, [...path, 'children', at], node)
  }
  visit(tree.root, ROOT, null)
  return [...found, ...clusterFindings(tree, facts)]
}

const NONE: readonly Finding[] = []
/** Nodes whose amounts and attributes are well: a node never changes, so that is asked once, and not for each keystroke. */
const sound = new WeakSet<QuotaNode>()

function ownFlaws(node: QuotaNode, path: FieldPath): readonly Finding[] {
  if (sound.has(node)) return NONE
  const flaws = [...amountFlaws(node, path), ...attributeFlaws(node, path)]
  if (flaws.length === 0) sound.add(node)
  return flaws
}

export const hasErrors = (findings: readonly Finding[]): boolean =>
  findings.some(({ severity }) => severity === 'error')

const error = (node: QuotaNode, path: FieldPath, flaw: Flaw): Finding => ({
  ...flaw,
  severity: 'error',
  node: node.name,
  path,
})
const warning = (node: QuotaNode, path: FieldPath, flaw: Flaw): Finding => ({
  ...flaw,
  severity: 'warning',
  node: node.name,
  path,
})

function depthFlaws(node: QuotaNode, path: FieldPath): Finding[] {
  const levels = path.length / ROOT.length
  return levels === MAX_DEPTH + 1 ? [error(node, path, { kind: 'tooDeep', levels })] : []
}

/** @param names where nodes of each name are */
function nameFlaws(node: QuotaNode, path: FieldPath, names: Map<string, FieldPath>): readonly Finding[] {
  if (node.name.trim() === '') return [error(node, [...path, 'name'], { kind: 'emptyName' })]
  const other = names.get(node.name)
  if (other !== undefined)
    return [error(node, [...path, 'name'], { kind: 'duplicateName', other: [...other, 'name'] })]
  names.set(node.name, path)
  return NONE
}

function amountFlaws(node: QuotaNode, path: FieldPath): Finding[] {
  const negatives = (['min', 'max'] as const).flatMap(side =>
    [...node[side]]
      .filter(([, amount]) => amount < ZERO)
      .map(([resource, amount]) =>
        error(node, [...path, side, resource], { kind: 'negative', resource, amount }),
      ),
  )
  const contradictions = [...node.min].flatMap(([resource, min]) => {
    const max = node.max.get(resource)
    if (max === undefined || min <= max) return []
    return [error(node, [...path, 'min', resource], { kind: 'minAboveMax', resource, min, max })]
  })
  return [...negatives, ...contradictions, ...promiseFlaws(node, path)]
}

/** What is guaranteed below must be guaranteed here. An unlimited min holds any number of them. */
function promiseFlaws(node: QuotaNode, path: FieldPath): Finding[] {
  const sums = new Map<string, Amount>()
  for (const child of node.children)
    for (const [resource, min] of child.min) sums.set(resource, add(sums.get(resource) ?? ZERO, min))
  return [...sums].flatMap(([resource, sum]) => {
    const min = node.min.get(resource) ?? ZERO
    if (sum <= min || min >= UNLIMITED) return []
    return [error(node, [...path, 'min', resource], { kind: 'childrenAboveMin', resource, sum, min })]
  })
}

/** Of resources that the root names: what it guarantees is all that there is to share. */
function rootFlaws(node: QuotaNode, path: FieldPath, author: Author): Finding[] {
  const resources = new Set([...node.min.keys(), ...node.max.keys()])
  return [...resources].flatMap(resource => {
    const min = node.min.get(resource) ?? ZERO
    const max = node.max.get(resource) ?? null
    if (subtract(min, max ?? UNLIMITED) === ZERO) return []
    const flaw = { kind: 'rootMinNotMax', resource, min, max } as const
    return [(author === 'editor' ? error : warning)(node, [...path, 'min', resource], flaw)]
  })
}

function parentFlaws(node: QuotaNode, path: FieldPath, parent: QuotaNode): Finding[] {
  return [...node.max].flatMap(([resource, max]) => {
    const parentMax = parent.max.get(resource)
    if (parentMax === undefined || max <= parentMax) return []
    return [warning(node, [...path, 'max', resource], { kind: 'maxAboveParent', resource, max, parentMax })]
  })
}

function namespaceFlaws(node: QuotaNode, path: FieldPath, leaves: Map<string, string>): readonly Finding[] {
  const { namespaces } = node
  if (node.children.length > 0 && namespaces.length === 0) return NONE
  const at = [...path, 'namespaces']
  if (node.children.length > 0) return [error(node, at, { kind: 'namespacesOfInnerNode', namespaces })]
  if (namespaces.length === 0) return [warning(node, at, { kind: 'leafWithoutNamespaces' })]
  return namespaces.flatMap((namespace, index) => {
    const other = leaves.get(namespace)
    if (other === undefined) leaves.set(namespace, node.name)
    if (other === undefined || namespaces.indexOf(namespace) < index) return []
    return [error(node, [...at, index], { kind: 'namespaceOfTwo', namespace, other })]
  })
}

/** What no namespace can be called is bound to nothing: the API server takes no such key. */
const namespaceNameFlaws = (node: QuotaNode, path: FieldPath, author: Author): readonly Finding[] =>
  node.namespaces.flatMap((namespace, index) => {
    if (isNamespaceName(namespace)) return NONE
    const flaw = { kind: 'badNamespaceName', namespace } as const
    return [(author === 'editor' ? error : warning)(node, [...path, 'namespaces', index], flaw)]
  })

/** What the component understands of attributes of ours; others are others' business. */
const ATTRIBUTES: Readonly<Record<string, RegExp>> = {
  weight: /^(?=.*[1-9])\d{1,6}(\.\d{1,3})?$/,
  overMax: /^(Drain|Evict)$/,
  minRuntimeSeconds: /^\d{1,9}$/,
  reclaimBarePods: /^(true|false)$/,
}

function attributeFlaws(node: QuotaNode, path: FieldPath): Finding[] {
  return Object.entries(ATTRIBUTES).flatMap(([attribute, shape]) => {
    const value = Object.hasOwn(node.attributes, attribute) ? node.attributes[attribute] : undefined
    if (value === undefined || shape.test(value)) return []
    return [warning(node, [...path, 'attributes', attribute], { kind: 'attributeIgnored', attribute, value })]
  })
}
