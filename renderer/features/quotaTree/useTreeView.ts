import { useMemo } from 'react'
import { resourcesOf } from '#core/quota/usage.ts'
import { type Finding, validateTree } from '#core/quota/validate.ts'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import type { LiveTree } from '../../../preload/contract/quotaTree.ts'
import { useEndpoint } from '../../data/queries.ts'
import { baseTree, renamedIn, treeNow } from './editorState.ts'
import { useEditor } from './editorStore.ts'
import { clusterFacts, numberOf, usageByName } from './figures.ts'
import type { TreeView } from './treeView.ts'

const NONE: readonly Finding[] = []
/** What an empty tree suggests where nodes are not known. */
const COMMON = ['cpu', 'memory', 'nvidia.com/gpu']

/** Everything that is shown beside the edited tree, worked out anew when the tree or the cluster changes. */
export function useTreeView(cluster: Cluster, live: LiveTree): TreeView {
  const state = useEditor(editor => editor.state)
  const { data: facts } = useEndpoint('quotaTree.facts', { cluster: cluster.id })
  const { hasScheduler } = live
  const tree = treeNow(state)
  return useMemo(() => {
    const renamed = renamedIn(state)
    const inForce = state.base === null ? null : baseTree(state)
    const known = clusterFacts(facts, inForce, renamed)
    const findings = validateTree(tree, 'editor', known)
    const byNode = Map.groupBy(findings, ({ node }) => node)
    const named = resourcesOf(tree)
    const scales = new Map(
      named.map(resource => {
        const { min, max } = tree.root
        return [
          resource,
          numberOf(max.get(resource) ?? known.allocatable?.all.get(resource) ?? min.get(resource)),
        ]
      }),
    )
    return {
      cluster,
      isReadOnly: cluster.guard === 'readOnly',
      resources: named,
      suggested: [...(known.allocatable?.all.keys() ?? COMMON)].toSorted(),
      allocatable: known.allocatable?.all ?? null,
      usage: facts === undefined ? null : usageByName(tree, facts, { hasScheduler, renamed }),
      findings,
      facts: known,
      findingsOf: node => byNode.get(node) ?? NONE,
      scaleOf: resource => scales.get(resource) ?? 0,
    }
  }, [state, tree, facts, hasScheduler, cluster])
}
