// What a tree is held against, out of the mirror: so that edits are checked offline too.
import { type Amount, ZERO, add, parseQuantity } from '#core/quota/amount.ts'
import { writeAmounts } from '#core/quota/status.ts'
import { hasEnded } from '#core/schedule/charge.ts'
import type { Facts } from '../../preload/contract/quotaTree.ts'
import type { ClusterStore } from '../store/clusterStore.ts'
import type { NodeRecord, RoundPod } from '../store/records.ts'

export function factsOf(store: ClusterStore): Omit<Facts, 'provenance'> {
  const { nodes, pods } = store.roundObjects()
  const listed = store.listedKinds()
  const running: Record<string, string[]> = {}
  for (const pod of pods) if (pod.phase === 'Running') (running[pod.namespace] ??= []).push(pod.name)
  return {
    allocatable: listed.has('nodes') ? allocatableOf(nodes) : null,
    namespaces: listed.has('namespaces') ? [...store.namespaces()] : null,
    groups: groupsOf(pods),
    runningPods: running,
  }
}

type Sums = Map<string, Amount>

function addTo(sums: Sums, amounts: Readonly<Record<string, string>>): void {
  for (const [resource, text] of Object.entries(amounts)) {
    const amount = parseQuantity(text)
    if (amount.ok) sums.set(resource, add(sums.get(resource) ?? ZERO, amount.value))
  }
}

function allocatableOf(nodes: readonly NodeRecord[]): Facts['allocatable'] {
  const [all, ready]: [Sums, Sums] = [new Map(), new Map()]
  for (const node of nodes) {
    addTo(all, node.allocatable)
    if (node.status === 'ready') addTo(ready, node.allocatable)
  }
  return { all: { ...writeAmounts(all) }, ready: { ...writeAmounts(ready) } }
}

type Group = Omit<Facts['groups'][number], 'requests' | 'pods'> & { pods: number; readonly sums: Sums }

/** Pods that hold nothing are left out: ended ones, and those that go before they began. */
function groupsOf(pods: readonly RoundPod[]): Facts['groups'] {
  const groups = new Map<string, Group>()
  for (const pod of pods) {
    const { isGated, leaf } = pod.facts
    if (hasEnded(pod) || (isGated && pod.status === 'Terminating')) continue
    const isPlaced = pod.node !== null
    const key = JSON.stringify([pod.namespace, leaf, isGated, isPlaced])
    const group = groups.get(key) ?? {
      namespace: pod.namespace,
      leaf,
      isGated,
      isPlaced,
      pods: 0,
      sums: new Map(),
    }
    group.pods += 1
    addTo(group.sums, pod.requests)
    groups.set(key, group)
  }
  return [...groups.values()].map(({ sums, ...group }) => ({
    ...group,
    requests: { ...writeAmounts(sums) },
  }))
}
