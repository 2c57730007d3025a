import { toNano } from '#core/quota/amount.ts'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'
import type { QuotaPod } from '#core/schedule/snapshot.ts'
import { nodesOf } from './treeEdits.ts'

/**
 * Charges by node and resource, from the pods alone: what a fresh LIST would come to. A pod that was admitted counts in the leaf that was
 * noted, where there is none of that name in its namespace's, where there is none either in the root (quota.md 5).
 */
export function chargesOf(tree: QuotaTree, pods: Iterable<QuotaPod>): Map<string, Map<string, bigint>> {
  const sums = new Map(nodesOf(tree.root).map(({ name }) => [name, new Map<string, bigint>()]))
  const paths = pathsOf(tree)
  for (const pod of pods)
    for (const node of pathOf(paths, pod)) {
      const sum = sums.get(node.name)
      for (const [resource, amount] of pod.request)
        sum?.set(resource, (sum.get(resource) ?? 0n) + toNano(amount))
    }
  return sums
}

/** From a leaf to the root. */
type Path = readonly QuotaNode[]
export type Paths = {
  readonly root: Path
  readonly ofLeaf: ReadonlyMap<string, Path>
  readonly ofNamespace: ReadonlyMap<string, Path>
}

export function pathsOf({ root }: QuotaTree): Paths {
  const [ofLeaf, ofNamespace] = [new Map<string, Path>(), new Map<string, Path>()]
  const visit = (node: QuotaNode, above: Path): void => {
    const path = [node, ...above]
    for (const child of node.children) visit(child, path)
    if (node.children.length > 0) return
    ofLeaf.set(node.name, path)
    for (const namespace of node.namespaces) ofNamespace.set(namespace, path)
  }
  visit(root, [])
  return { root: [root], ofLeaf, ofNamespace }
}

/** Where a pod is charged; empty: nowhere. */
export function pathOf({ root, ofLeaf, ofNamespace }: Paths, pod: QuotaPod): Path {
  if (pod.isGated || pod.phase === 'Succeeded' || pod.phase === 'Failed') return []
  const bound = ofNamespace.get(pod.namespace)
  return pod.leafNote === null ? (bound ?? []) : (ofLeaf.get(pod.leafNote) ?? bound ?? root)
}

/** Nodes above their max, as `name resource`. */
export function overMax(tree: QuotaTree, pods: Iterable<QuotaPod>): string[] {
  const charges = chargesOf(tree, pods)
  const visit = (node: QuotaNode): string[] => [
    ...[...node.max]
      .filter(([resource, max]) => (charges.get(node.name)?.get(resource) ?? 0n) > toNano(max))
      .map(([resource]) => `${node.name} ${resource}`),
    ...node.children.flatMap(visit),
  ]
  return visit(tree.root)
}
