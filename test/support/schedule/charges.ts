import { toNano } from '#core/quota/amount.ts'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'
import type { QuotaPod } from '#core/schedule/snapshot.ts'

/** Charges by node and resource, from the pods alone: what a fresh LIST would come to. */
export function chargesOf(tree: QuotaTree, pods: Iterable<QuotaPod>): Map<string, Map<string, bigint>> {
  const all = [...pods].filter(pod => !pod.isGated && pod.phase !== 'Succeeded' && pod.phase !== 'Failed')
  const sums = new Map<string, Map<string, bigint>>()
  const visit = (node: QuotaNode): readonly string[] => {
    const namespaces = [...node.namespaces, ...node.children.flatMap(visit)]
    const sum = new Map<string, bigint>()
    for (const pod of all.filter(each => namespaces.includes(each.namespace)))
      for (const [resource, amount] of pod.request)
        sum.set(resource, (sum.get(resource) ?? 0n) + toNano(amount))
    sums.set(node.name, sum)
    return namespaces
  }
  visit(tree.root)
  return sums
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
