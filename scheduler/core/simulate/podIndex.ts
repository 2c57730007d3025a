// Simulated pods by what is asked of them at every moment, so that those that ended long ago cost nothing.
import { type Amount, ZERO, add, ofUnits, subtract } from '../quota/amount.ts'
import type { ResourceList } from '../quota/resourceList.ts'
import type { QuotaTree } from '../quota/tree.ts'
import { hasEnded } from '../schedule/charge.ts'
import { isCharged, leafOf } from './leaves.ts'
import type { SimPod } from './world.ts'

/** What holds pods: a leaf, a node. */
type Sums = Map<string, Map<string, Amount>>

export type Counts = { running: number; waiting: number }

export type PodIndex = {
  /** Pods that have not ended, by uid. */
  readonly live: Map<string, SimPod>
  /** Pods of a workload, ended ones too, by its key. */
  readonly ofOwner: Map<string, Map<string, SimPod>>
  readonly ofGang: Map<string, Map<string, SimPod>>
  /** uids of pods that a scheduler has to place. */
  readonly open: Set<string>
  /** Keys of workloads whose pods have changed since their controllers last acted. */
  readonly stirred: Set<string>
  /** What pods are charged, by leaf: reckoned apart from the ledger, to check it. */
  readonly charged: Sums
  /** Pods that run and that wait for it, by leaf; those on their way out are neither. */
  readonly counts: Map<string, Counts>
  /** What pods hold of nodes, by node. */
  readonly held: Sums
}

/** The resource under which a node counts its pods. */
export const PODS = 'pods'
const ONE_POD = ofUnits(1)

export const createPodIndex = (): PodIndex => ({
  live: new Map(),
  ofOwner: new Map(),
  ofGang: new Map(),
  open: new Set(),
  stirred: new Set(),
  charged: new Map(),
  counts: new Map(),
  held: new Map(),
})

type Change = {
  readonly had: SimPod | undefined
  readonly now: SimPod | null
  readonly tree: QuotaTree | null
}

/** A pod came, changed, or went. */
export function reindex(index: PodIndex, uid: string, { had, now, tree }: Change): void {
  if (had !== undefined) count(index, had, { tree, by: subtract })
  if (now !== null) count(index, now, { tree, by: add })
  const either = now ?? had
  if (either === undefined) return
  const isLive = now !== null && !hasEnded(now.pod)
  put(index.live, uid, isLive ? now : null)
  if (isLive && isOpen(now)) index.open.add(uid)
  else index.open.delete(uid)
  if (either.owner !== null) {
    put(within(index.ofOwner, either.owner), uid, now)
    index.stirred.add(either.owner)
  }
  if (either.pod.gang !== null) put(within(index.ofGang, either.pod.gang), uid, now)
}

/** Another tree: everybody is charged anew. */
export function recharge(index: PodIndex, tree: QuotaTree | null): void {
  index.charged.clear()
  index.counts.clear()
  for (const sim of index.live.values()) charge(index, sim, { tree, by: add })
}

const isOpen = ({ pod }: SimPod): boolean =>
  pod.phase === 'Pending' && pod.goneBy === null && !pod.isGated && pod.otherGates.length === 0

type Count = { readonly tree: QuotaTree | null; readonly by: (a: Amount, b: Amount) => Amount }

function count(index: PodIndex, sim: SimPod, how: Count): void {
  const { pod } = sim
  charge(index, sim, how)
  if (pod.node === null || hasEnded(pod)) return
  const sums = within(index.held, pod.node)
  addAll(sums, pod.request, how.by)
  sums.set(PODS, how.by(sums.get(PODS) ?? ZERO, ONE_POD))
}

function charge(index: PodIndex, { pod }: SimPod, { tree, by }: Count): void {
  const leaf = hasEnded(pod) ? null : leafOf(tree, pod)
  if (leaf === null) return
  if (isCharged(pod)) addAll(within(index.charged, leaf), pod.request, by)
  if (pod.goneBy !== null) return
  const counts = index.counts.get(leaf) ?? { running: 0, waiting: 0 }
  counts[pod.phase === 'Running' ? 'running' : 'waiting'] += by === add ? 1 : -1
  index.counts.set(leaf, counts)
}

function addAll(sums: Map<string, Amount>, amounts: ResourceList, by: Count['by']): void {
  for (const [resource, amount] of amounts) sums.set(resource, by(sums.get(resource) ?? ZERO, amount))
}

function within<T>(maps: Map<string, Map<string, T>>, key: string): Map<string, T> {
  const found = maps.get(key) ?? new Map<string, T>()
  maps.set(key, found)
  return found
}

function put<T>(map: Map<string, T>, key: string, value: T | null): void {
  if (value === null) map.delete(key)
  else map.set(key, value)
}
