// What surrounds the component in a simulated cluster: the controller of disruption budgets, and kube-scheduler.
import { toNano } from '#core/quota/amount.ts'
import { misfitOf } from '#core/schedule/fit.ts'
import type { ClusterNode, DisruptionBudget, QuotaPod } from '#core/schedule/snapshot.ts'

/** A PodDisruptionBudget over all pods of a namespace. */
export type BudgetPlan = { readonly namespace: string; readonly minAvailable: number }

/** What each budget allows while these pods run. */
export function allowances(
  plans: ReadonlyMap<string, BudgetPlan>,
  pods: Iterable<QuotaPod>,
): DisruptionBudget[] {
  if (plans.size === 0) return []
  const healthy = [...pods].filter(pod => pod.phase === 'Running' && pod.goneBy === null)
  return [...plans.values()].map(({ namespace, minAvailable }) => ({
    namespace,
    name: 'keep',
    selector: [],
    disruptionsAllowed: Math.max(0, healthy.filter(pod => pod.namespace === namespace).length - minAvailable),
  }))
}

/** Where pods go that are admitted and have no node: by priority and age to the first that holds them; null: none does. */
export function placements(
  pods: Iterable<QuotaPod>,
  nodes: Iterable<ClusterNode>,
): (readonly [QuotaPod, string | null])[] {
  const all = [...pods].filter(({ phase }) => phase !== 'Succeeded' && phase !== 'Failed')
  const free = new Map([...nodes].map(node => [node, freeOn(node, all)]))
  return all
    .filter(pod => !pod.isGated && pod.node === null && pod.goneBy === null && pod.otherGates.length === 0)
    .toSorted((a, b) => b.priority - a.priority || a.createdAt - b.createdAt || (a.uid < b.uid ? -1 : 1))
    .map(pod => [pod, take(free, pod)])
}

type Left = Map<string, bigint>

function freeOn(node: ClusterNode, pods: readonly QuotaPod[]): Left {
  const left: Left = new Map([...node.allocatable].map(([name, amount]) => [name, toNano(amount)]))
  for (const pod of pods) if (pod.node === node.name) change(left, pod)
  return left
}

const asksOf = (pod: QuotaPod): [string, bigint][] => [
  ...[...pod.request].map(([name, amount]): [string, bigint] => [name, toNano(amount)]),
  ['pods', 1_000_000_000n],
]

function change(left: Left, pod: QuotaPod): void {
  for (const [name, amount] of asksOf(pod)) left.set(name, (left.get(name) ?? 0n) - amount)
}

function take(free: ReadonlyMap<ClusterNode, Left>, pod: QuotaPod): string | null {
  for (const [node, left] of free) {
    const holds = asksOf(pod).every(([name, amount]) => amount === 0n || amount <= (left.get(name) ?? 0n))
    if (!holds || misfitOf(pod.placement, node) !== null) continue
    change(left, pod)
    return node.name
  }
  return null
}
