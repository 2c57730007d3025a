// A quota tree against the cluster that it is for: warnings, since a cluster changes without the tree.
import type { FieldPath } from '../base/field.ts'
import { type Amount, ZERO, add } from './amount.ts'
import { UNLIMITED } from './limit.ts'
import { isNamespaceName } from './namespaceName.ts'
import { resourcesOf } from './usage.ts'
import type { QuotaNode, QuotaTree } from './tree.ts'
import type { ClusterFacts, Finding, Flaw } from './validate.ts'

/** Findings that depend on facts, in the order of the tree. */
export const clusterFindings = (tree: QuotaTree, facts: ClusterFacts): Finding[] => [
  ...sizeFindings(tree, facts),
  ...namespaceFindings(tree, facts),
]

/** Resources of every node, whether or not it says so. */
const NATIVE = new Set(['cpu', 'memory', 'ephemeral-storage', 'pods'])
const ROOT: FieldPath = ['spec', 'root']

const warning = (node: QuotaNode, path: FieldPath, flaw: Flaw): Finding => ({
  ...flaw,
  severity: 'warning',
  node: node.name,
  path,
})

function sizeFindings({ root }: QuotaTree, { allocatable }: ClusterFacts): Finding[] {
  if (allocatable === null) return []
  return resourcesOf({ root }).flatMap(resource => {
    const all = allocatable.all.get(resource)
    if (all === undefined && !NATIVE.has(resource))
      return [warning(...firstNaming(root, resource), { kind: 'unknownResource', resource })]
    const findings: Finding[] = []
    const max = root.max.get(resource)
    if (max !== undefined && max > (all ?? ZERO))
      findings.push(
        warning(root, [...ROOT, 'max', resource], {
          kind: 'maxAboveCluster',
          resource,
          max,
          allocatable: all ?? ZERO,
        }),
      )
    const ready = allocatable.ready.get(resource) ?? ZERO
    const sum = promised(root, resource)
    if (sum > ready && sum < UNLIMITED)
      findings.push(
        warning(root, [...ROOT, 'min', resource], {
          kind: 'minsAboveReady',
          resource,
          sum,
          allocatable: ready,
        }),
      )
    return findings
  })
}

/** What leaves are guaranteed together. */
function promised(node: QuotaNode, resource: string): Amount {
  if (node.children.length === 0) return node.min.get(resource) ?? ZERO
  return node.children.reduce((sum, child) => add(sum, promised(child, resource)), ZERO)
}

function firstNaming(root: QuotaNode, resource: string): readonly [QuotaNode, FieldPath] {
  const found = walk(root).find(({ node }) => node.min.has(resource) || node.max.has(resource))
  const { node, path } = found ?? { node: root, path: ROOT }
  return [node, [...path, node.max.has(resource) ? 'max' : 'min', resource]]
}

type Place = { readonly node: QuotaNode; readonly path: FieldPath }

function walk(root: QuotaNode): readonly Place[] {
  const places: Place[] = []
  const visit = (node: QuotaNode, path: FieldPath): void => {
    places.push({ node, path })
    for (const [at, child] of node.children.entries()) visit(child, [...path, 'children', at])
  }
  visit(root, ROOT)
  return places
}

function namespaceFindings(tree: QuotaTree, facts: ClusterFacts): Finding[] {
  const places = walk(tree.root)
  const missing = places.flatMap(({ node, path }) =>
    node.namespaces
      .map((namespace, at) => ({ namespace, at }))
      .filter(({ namespace }) => facts.namespaces?.has(namespace) === false && isNamespaceName(namespace))
      .map(({ namespace, at }) =>
        warning(node, [...path, 'namespaces', at], { kind: 'noSuchNamespace', namespace }),
      ),
  )
  return facts.inForce === null || facts.runningPods.size === 0
    ? missing
    : [...missing, ...busyFindings(places, walk(facts.inForce.root), facts)]
}

/** Pods that run would be charged to somebody else from now on. */
function busyFindings(now: readonly Place[], before: readonly Place[], facts: ClusterFacts): Finding[] {
  const [leafNow, leafBefore] = [leafOfNamespace(now), leafOfNamespace(before)]
  return [...facts.runningPods].flatMap(([namespace, pods]) => {
    const [to, from] = [leafNow.get(namespace), leafBefore.get(namespace)]
    const isSame = from === undefined ? to === undefined : nameNow(from, facts) === to?.node.name
    if (pods.length === 0 || isSame) return []
    const change = from === undefined ? 'bound' : to === undefined ? 'unbound' : 'moved'
    const { node, path } = to ?? from ?? { node: undefined, path: ROOT }
    if (node === undefined) return []
    return [warning(node, [...path, 'namespaces'], { kind: 'busyNamespace', namespace, change, pods })]
  })
}

const nameNow = ({ node }: Place, { renamed }: ClusterFacts): string => renamed.get(node.name) ?? node.name

function leafOfNamespace(places: readonly Place[]): ReadonlyMap<string, Place> {
  const leaves = new Map<string, Place>()
  for (const place of places)
    for (const namespace of place.node.namespaces) if (!leaves.has(namespace)) leaves.set(namespace, place)
  return leaves
}
