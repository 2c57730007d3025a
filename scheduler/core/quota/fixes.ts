// What can be done about a flaw with one click: each a few edits that take this finding away.
import type { FieldPath } from '../base/field.ts'
import type { Amount } from './amount.ts'
import { type Edit, findOne } from './edit.ts'
import { nameApart, nodesOf } from './editsBetween.ts'
import { UNLIMITED, formatLimit } from './limit.ts'
import { splitMin } from './split.ts'
import type { QuotaNode, QuotaTree } from './tree.ts'
import type { ClusterFacts, Finding } from './validate.ts'

export type FixKind =
  | 'raiseMinToChildren'
  | 'splitToChildren'
  | 'raiseMaxToMin'
  | 'lowerMinToMax'
  | 'setRootToMax'
  | 'setRootToMin'
  | 'setRootToAllocatable'
  | 'lowerMaxToParent'
  | 'zero'
  | 'unbind'
  | 'removeResource'
  | 'removeAttribute'
  | 'renameApart'
  | 'cutToReady'

export type Fix = { readonly kind: FixKind; readonly edits: readonly Edit[] }

/** The ways out of a finding, the likeliest first; none where a person has to say what is meant. */
export function fixesOf(tree: QuotaTree, finding: Finding, facts: ClusterFacts): readonly Fix[] {
  if (finding.kind === 'duplicateName') return renameApart(tree, finding)
  const found = findOne(tree, finding.node)
  if (!found.ok) return []
  return waysOut(found.value, finding, facts).filter(({ edits }) => edits.length > 0)
}

const waysOut = (
  node: QuotaNode,
  finding: Exclude<Finding, Duplicate>,
  facts: ClusterFacts,
): readonly Fix[] => ('resource' in finding ? amountFixes(node, finding, facts) : otherFixes(node, finding))

type Duplicate = Extract<Finding, { readonly kind: 'duplicateName' }>

/** The node that came later gets a name of its own. */
function renameApart({ root }: QuotaTree, { node: name, path }: Duplicate): readonly Fix[] {
  const nodes = nodesOf(root)
  const places = path.filter(step => typeof step === 'number')
  const found = places.reduce<QuotaNode | undefined>((node, at) => node?.children[at], root)
  const occurrence = nodes.filter(node => node.name === name).findIndex(node => node === found)
  if (occurrence < 0) return []
  const to = nameApart(name, new Set(nodes.map(node => node.name)))
  return [{ kind: 'renameApart', edits: [{ kind: 'rename', node: name, to, occurrence }] }]
}

function otherFixes(node: QuotaNode, finding: Exclude<Finding, AmountFinding | Duplicate>): readonly Fix[] {
  switch (finding.kind) {
    case 'badNamespaceName':
    case 'noSuchNamespace':
    case 'namespaceOfTwo':
      return [{ kind: 'unbind', edits: [{ kind: 'unbind', node: node.name, namespace: finding.namespace }] }]
    case 'namespacesOfInnerNode':
      return [
        {
          kind: 'unbind',
          edits: finding.namespaces.map(namespace => ({ kind: 'unbind', node: node.name, namespace })),
        },
      ]
    case 'attributeIgnored': {
      const { attribute } = finding
      return [
        {
          kind: 'removeAttribute',
          edits: [{ kind: 'setAttribute', node: node.name, attribute, value: null }],
        },
      ]
    }
    // A person has to say what is meant.
    case 'emptyName':
    case 'tooDeep':
    case 'leafWithoutNamespaces':
    case 'busyNamespace':
      return []
  }
}

type AmountFinding = Extract<Finding, { readonly resource: string }>

function amountFixes(node: QuotaNode, finding: AmountFinding, facts: ClusterFacts): readonly Fix[] {
  const { resource } = finding
  const set = (side: 'setMin' | 'setMax', amount: string | null): Edit => ({
    kind: side,
    node: node.name,
    resource,
    amount,
  })
  const text = (amount: Parameters<typeof formatLimit>[1]): string => formatLimit(resource, amount)
  switch (finding.kind) {
    case 'childrenAboveMin': {
      const max = node.max.get(resource) ?? UNLIMITED
      const isRoot = finding.path.length === ROOT_FIELD_DEPTH
      const raise = [
        set('setMin', text(finding.sum)),
        ...(isRoot || finding.sum > max ? [set('setMax', text(finding.sum))] : []),
      ]
      return [
        { kind: 'raiseMinToChildren', edits: raise },
        { kind: 'splitToChildren', edits: splitMin(node, resource, 'proportional') },
      ]
    }
    case 'minAboveMax':
      return [
        { kind: 'lowerMinToMax', edits: [set('setMin', text(finding.max))] },
        { kind: 'raiseMaxToMin', edits: [set('setMax', text(finding.min))] },
      ]
    case 'rootMinNotMax':
      return [
        { kind: 'setRootToMax', edits: finding.max === null ? [] : [set('setMin', text(finding.max))] },
        { kind: 'setRootToMin', edits: [set('setMax', text(finding.min))] },
        ...rootToAllocatable(node, resource, facts),
      ]
    case 'maxAboveCluster':
      return rootToAllocatable(node, resource, facts)
    case 'minsAboveReady':
      return [{ kind: 'cutToReady', edits: cutLeaves(node, resource, finding.allocatable) }]
    case 'maxAboveParent':
      return [{ kind: 'lowerMaxToParent', edits: [set('setMax', text(finding.parentMax))] }]
    case 'negative':
      return [{ kind: 'zero', edits: [set(sideOf(finding.path), '0')] }]
    case 'unknownResource':
      return [{ kind: 'removeResource', edits: [set('setMin', null), set('setMax', null)] }]
  }
}

/** Leaves keep their shares of what they are guaranteed together; the nodes above them stay as they are. */
function cutLeaves(root: QuotaNode, resource: string, to: Amount): readonly Edit[] {
  const leaves = nodesOf(root).filter(({ children, min }) => children.length === 0 && min.has(resource))
  return splitMin({ ...root, min: new Map([[resource, to]]), children: leaves }, resource, 'proportional')
}

/** `spec.root.min.cpu`. */
const ROOT_FIELD_DEPTH = 4

const sideOf = (path: FieldPath): 'setMin' | 'setMax' => (path.at(-2) === 'min' ? 'setMin' : 'setMax')

function rootToAllocatable(root: QuotaNode, resource: string, facts: ClusterFacts): readonly Fix[] {
  const all = facts.allocatable?.all.get(resource)
  if (all === undefined) return []
  const amount = formatLimit(resource, all)
  const edits = (['setMin', 'setMax'] as const).map((kind): Edit => ({
    kind,
    node: root.name,
    resource,
    amount,
  }))
  return [{ kind: 'setRootToAllocatable', edits }]
}
