// The quota dashboard's rows: what each node of the tree has in use, borrows, lends and waits for. Pure.
import { type Amount, parseQuantity, toNano } from '#core/quota/amount.ts'
import { UNLIMITED } from '#core/quota/limit.ts'
import type { ResourceList } from '#core/quota/resourceList.ts'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'
import { type Charge, resourcesOf, type Usage, usageOf } from '#core/quota/usage.ts'
import { millis } from '#core/base/units.ts'
import { standingOf } from '#core/schedule/charge.ts'
import { indexTree, type TreeIndex } from '#core/schedule/treeIndex.ts'
import type { Dashboards } from '../../preload/contract/dashboards.ts'
import type { RoundPod } from '../store/records.ts'
import type { Quota } from './read.ts'

export type QuotaFigures = Pick<Dashboards, 'quotas' | 'hasScheduler'>

/**
 * Charges are worked out here from the pods, by the scheduler's own rule, whether or not it runs: what it states may be older. Where it
 * does not run, nothing holds pods back by gates: then those without a node are the ones that wait.
 */
export function quotaFigures({ tree, hasScheduler }: Quota, pods: readonly RoundPod[]): QuotaFigures {
  if (tree === null) return { quotas: [], hasScheduler: null }
  const index = indexTree(tree)
  const usage = usageOf(
    tree,
    pods.flatMap(pod => chargeOf(pod, index, hasScheduler) ?? []),
  )
  return { quotas: rowsOf(tree, usage), hasScheduler }
}

function chargeOf(pod: RoundPod, index: TreeIndex, hasScheduler: boolean): Charge | null {
  const { isGated, leaf: leafNote } = pod.facts
  const goneBy = pod.status === 'Terminating' ? millis(0) : null
  const standing = standingOf(
    { namespace: pod.namespace, phase: pod.phase, isGated, goneBy, leafNote },
    index,
  )
  const amounts = amountsOf(pod.requests)
  const nameOf = (at: number | null): string | null => (at === null ? null : (index.nodes[at]?.name ?? null))
  switch (standing.kind) {
    case 'uncharged':
      return null
    case 'waiting':
      return standing.leaf === null ? null : { leaf: nameOf(standing.leaf), amounts, isWaiting: true }
    case 'charged':
      return { leaf: nameOf(standing.node), amounts, isWaiting: !hasScheduler && pod.node === null }
  }
}

const amountsOf = (requests: RoundPod['requests']): ResourceList =>
  new Map(
    Object.entries(requests).flatMap(([resource, text]): [string, Amount][] => {
      const amount = parseQuantity(text)
      return amount.ok ? [[resource, amount.value]] : []
    }),
  )

function rowsOf(tree: QuotaTree, usage: Usage): Dashboards['quotas'] {
  const resources = resourcesOf(tree)
  const visit = (node: QuotaNode, of: Usage, parent: string | null): Dashboards['quotas'] => [
    ...resources.map(resource => ({ ...rowOf(node, of, resource), parent })),
    ...node.children.flatMap((child, at) => {
      const below = of.children[at]
      return below ? visit(child, below, node.name) : []
    }),
  ]
  return visit(tree.root, usage, null)
}

type QuotaRow = Dashboards['quotas'][number]

function rowOf(node: QuotaNode, usage: Usage, resource: string): Omit<QuotaRow, 'parent'> {
  const [min, max] = [node.min.get(resource), node.max.get(resource)]
  return {
    name: node.name,
    namespaces: [...node.namespaces],
    resource,
    max: max === undefined || max === UNLIMITED ? null : numberOf(max),
    min: min === UNLIMITED ? null : numberOf(min),
    used: numberOf(usage.used.get(resource)),
    borrowed: numberOf(usage.borrowed.get(resource)),
    lent: numberOf(usage.lent.get(resource)),
    waiting: numberOf(usage.waiting.get(resource)),
  }
}

/** Base units: cores, bytes, devices. */
const numberOf = (amount: Amount | undefined): number =>
  amount === undefined ? 0 : Number(toNano(amount)) / 1e9
