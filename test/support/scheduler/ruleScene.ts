// What the tests of single rules have in common: nodes that one of them has alone, leaves, and the evictions from a namespace.
import type { NodeSpec } from '../../cluster/manifests.ts'
import type { Bookkeeper, Eviction } from './bookkeeper.ts'
import { untilBound } from './install.ts'
import type { Scene } from './scene.ts'
import { plant } from './tree.ts'

/** Nodes of 4 cores that no pod comes to but by `onPool`. */
export const pools = (name: string, count: number): NodeSpec[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `${name}-${index}`,
    cpus: 4,
    labels: { pool: name },
    taints: [{ key: 'pool', value: name, effect: 'NoSchedule' }],
  }))

/** Fields of the spec of a pod that goes there. */
export const onPool = (pool: string) => ({
  nodeSelector: { pool },
  tolerations: [{ key: 'pool', operator: 'Equal', value: pool, effect: 'NoSchedule' }],
})

/** Two leaves below a node of `max` cores: an owner with a guarantee and a borrower without. */
export async function plantTwoLeaves(
  { api, createNamespaces }: Scene,
  name: string,
  { max, min }: { readonly max: number; readonly min: number },
): Promise<[string, string]> {
  const [owner, borrower] = [`${name}-owner`, `${name}-borrower`]
  await createNamespaces([owner, borrower])
  await plant(api, {
    name,
    max: { cpu: max },
    min: { cpu: min },
    children: [
      { name: owner, min: { cpu: min }, max: { cpu: max }, namespaces: [owner] },
      { name: borrower, min: { cpu: 0 }, max: { cpu: max }, namespaces: [borrower] },
    ],
  })
  await untilBound(api, [owner, borrower])
  return [owner, borrower]
}

/** Evictions from a namespace so far. */
export const evictionsOf = (books: Bookkeeper, namespace: string): Eviction[] =>
  books.account().evictions.filter(({ pod }) => pod.startsWith(`${namespace}/`))
