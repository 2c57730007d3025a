// To which leaf of the tree a simulated pod belongs.
import type { QuotaNode, QuotaTree } from '../quota/tree.ts'
import { hasEnded } from '../schedule/charge.ts'
import type { QuotaPod } from '../schedule/snapshot.ts'

/** Nodes from the root down to a leaf. */
export type Path = readonly QuotaNode[]
type Paths = { readonly byLeaf: ReadonlyMap<string, Path>; readonly byNamespace: ReadonlyMap<string, Path> }

/** Of every tree that was met, its leaves' paths from the root. */
const known = new WeakMap<QuotaNode, Paths>()
const NOWHERE: Path = []

/** The path to the leaf that was noted, where it still is one, else to that of the pod's namespace; empty for none. */
export function pathOf(tree: QuotaTree | null, pod: QuotaPod): Path {
  if (tree === null) return NOWHERE
  const paths = pathsOf(tree.root)
  const noted = pod.isGated || pod.leafNote === null ? undefined : paths.byLeaf.get(pod.leafNote)
  return noted ?? paths.byNamespace.get(pod.namespace) ?? NOWHERE
}

export const leafOf = (tree: QuotaTree | null, pod: QuotaPod): string | null =>
  pathOf(tree, pod).at(-1)?.name ?? null

/** Pods that are charged: their gates are open and they have not ended. */
export const isCharged = (pod: QuotaPod): boolean => !pod.isGated && !hasEnded(pod)

export const isBound = (tree: QuotaTree | null, namespace: string): boolean =>
  tree !== null && pathsOf(tree.root).byNamespace.has(namespace)

/** The names of all leaves at or below a node. */
export const leavesBelow = (node: QuotaNode): readonly string[] =>
  node.children.length === 0 ? [node.name] : node.children.flatMap(leavesBelow)

function pathsOf(root: QuotaNode): Paths {
  const had = known.get(root)
  if (had !== undefined) return had
  const [byLeaf, byNamespace] = [new Map<string, Path>(), new Map<string, Path>()]
  const visit = (node: QuotaNode, above: Path): void => {
    const path = [...above, node]
    for (const child of node.children) visit(child, path)
    if (node.children.length > 0) return
    byLeaf.set(node.name, path)
    for (const namespace of node.namespaces) byNamespace.set(namespace, path)
  }
  visit(root, [])
  const paths = { byLeaf, byNamespace }
  known.set(root, paths)
  return paths
}
