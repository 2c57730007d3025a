import { useMemo } from 'react'
import { type Finding, validateTree } from '#core/quota/validate.ts'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import type { LiveTree } from '../../../preload/contract/quotaTree.ts'
import { useEndpoint } from '../../data/queries.ts'
import { useCalm } from '../../ui/useCalm.ts'
import { baseTree, renamedIn, treeNow } from './editorState.ts'
import { useEditor } from './editorStore.ts'
import { barredResources, clusterFacts, scalesOf, shownResources, usageByName } from './figures.ts'
import type { TreeView } from './treeView.ts'
import { useSameList } from './useSameList.ts'

/** Usage is worked out once for edits that follow one another more closely, milliseconds. */
const USAGE_MS = 120
const NONE: readonly Finding[] = []
/** What an empty tree suggests where nodes are not known. */
const COMMON = ['cpu', 'memory', 'nvidia.com/gpu']

/** Everything that is shown beside the edited tree, worked out anew when the tree or the cluster changes. */
export function useTreeView(cluster: Cluster, live: LiveTree): TreeView {
  const state = useEditor(editor => editor.state)
  const { data: facts } = useEndpoint('quotaTree.facts', { cluster: cluster.id })
  const { hasScheduler } = live
  const tree = treeNow(state)
  // What is in use changes with pods, and hardly with an edit: it follows the verdict, and never holds a keystroke up.
  const later = useCalm(state, USAGE_MS, state)
  const known = useMemo(() => clusterFacts(facts, null, new Map()), [facts])
  const suggested = useMemo(() => [...(known.allocatable?.all.keys() ?? COMMON)].toSorted(), [known])
  const resources = useSameList(useMemo(() => shownResources(tree), [tree]))
  const usage = useMemo(
    () =>
      facts === undefined
        ? null
        : usageByName(treeNow(later), facts, { hasScheduler, renamed: renamedIn(later) }),
    [later, facts, hasScheduler],
  )
  return useMemo(() => {
    const inForce = state.base === null ? null : baseTree(state)
    const held = { ...known, inForce, renamed: renamedIn(state) }
    const findings = validateTree(tree, 'editor', held)
    const byNode = Map.groupBy(findings, ({ node }) => node)
    const scaleOf = scalesOf(tree, known.allocatable?.all ?? null)
    return {
      cluster,
      isReadOnly: cluster.guard === 'readOnly',
      resources,
      barred: barredResources(resources),
      suggested,
      allocatable: known.allocatable?.all ?? null,
      usage,
      findings,
      facts: held,
      findingsOf: node => byNode.get(node) ?? NONE,
      barOf: (node, resource) => {
        const of = usage?.get(node)
        return { used: of?.used.get(resource), lent: of?.lent.get(resource), scale: scaleOf(node, resource) }
      },
    }
  }, [state, tree, resources, suggested, known, usage, cluster])
}
