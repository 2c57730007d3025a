// Edits of the one quota tree of a cluster by several tests at once, and what its status says.
import { setTimeout as sleep } from 'node:timers/promises'
import { TREE } from '#core/wire.ts'
import { ApiFailure, type Api } from '../../cluster/api.ts'
import type { TreeNode } from './bookkeeper.ts'
import { applyTree } from './install.ts'

export const TREE_PATH = `/apis/${TREE.group}/${TREE.version}/namespaces/${TREE.namespace}/${TREE.plural}/${TREE.name}`

interface TreeObject {
  readonly metadata: { readonly resourceVersion: string }
  readonly spec: { readonly root: TreeNode }
  readonly status?: { readonly root?: UsageNode; readonly conditions?: readonly TreeCondition[] }
}

export interface TreeCondition {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
}

export interface UsageNode {
  readonly name: string
  readonly used?: Readonly<Record<string, string>>
  readonly children?: readonly UsageNode[]
}

/** Changes the tree as it is now; made by whoever comes first where there is none. */
export async function editTree(api: Api, edit: (root: TreeNode) => TreeNode): Promise<void> {
  for (;;)
    try {
      const { status: _, ...tree } = await api.send<TreeObject>('GET', TREE_PATH)
      return void (await api.send('PUT', TREE_PATH, { ...tree, spec: { root: edit(tree.spec.root) } }))
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error
      if (error.status === 404) return applyTree(api, edit({ name: 'root' }))
      if (error.status !== 409) throw error
      await sleep(20)
    }
}

/** Puts a subtree below the root, in place of one of that name. */
export const plant = (api: Api, subtree: TreeNode): Promise<void> =>
  editTree(api, root => ({
    ...root,
    children: [...(root.children ?? []).filter(({ name }) => name !== subtree.name), subtree],
  }))

const find = (node: UsageNode, name: string): UsageNode | undefined =>
  node.name === name
    ? node
    : node.children?.map(child => find(child, name)).find(found => found !== undefined)

/** What the tree's status says that a node uses of a resource; undefined where it says nothing. */
export async function usedOf(api: Api, node: string, resource = 'cpu'): Promise<string | undefined> {
  const { status } = await api.send<TreeObject>('GET', TREE_PATH)
  return status?.root && find(status.root, node)?.used?.[resource]
}

/** A condition of the tree; undefined where its status says nothing of it. */
export async function conditionOf(api: Api, type: string): Promise<TreeCondition | undefined> {
  const { status } = await api.send<TreeObject>('GET', TREE_PATH)
  return status?.conditions?.find(condition => condition.type === type)
}
