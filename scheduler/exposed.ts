// Gauges: what is asked for at every scrape.
import { toNano } from '#core/quota/amount.ts'
import type { QuotaNode } from '#core/quota/tree.ts'
import { readableTree } from './cache.ts'
import type { Context } from './context.ts'
import type { Leading } from './leading.ts'
import type { Pace } from './pace.ts'
import type { Labels } from './registry.ts'

type Exposed = { readonly pace: Pace; readonly leading: () => Leading | undefined }
type Series = readonly (readonly [Labels, number])[]

/** Base units: cores, bytes, devices. */
const units = (nano: bigint) => Number(nano) / 1e9

/** Figures of decisions come from the leader alone: a follower has none. */
export function exposeState(
  { metrics, cache, leadership, settings }: Context,
  { pace, leading }: Exposed,
): void {
  const one = (value: number): Series => [[{}, value]]
  metrics.gauge('leading', '1 on the replica that decides.', () => one(leadership.isLeading() ? 1 : 0))
  metrics.gauge('mode', 'The mode that holds.', () => [[{ mode: settings().mode }, 1]])
  metrics.gauge('pods', 'Pods of the cluster.', () => (leading() ? one(cache.pods.items.size) : []))
  metrics.gauge('waiting_pods', 'Pods that our gate holds.', () => {
    if (!leading()) return []
    let gated = 0
    for (const { pod } of cache.pods.items.values()) if (pod.isGated) gated++
    return one(gated)
  })
  metrics.gauge('writes_waiting', 'Writes to pods that wait or are under way.', () => one(pace.size()))
  metrics.gauge(
    'drift',
    'Places of the tree where the charges in memory differ from those of a fresh list; must be 0.',
    () => {
      const places = leading()?.drift()
      return places ? one(places.length) : []
    },
  )
  metrics.gauge('quota_used', 'Charges by node of the tree and resource, in cores, bytes or devices.', () =>
    [...(leading()?.term.ledger.used() ?? [])].flatMap(([node, list]) =>
      [...list].map(([resource, amount]) => [{ node, resource }, units(toNano(amount))] as const),
    ),
  )
  for (const limit of ['min', 'max'] as const)
    metrics.gauge(
      `quota_${limit}`,
      `The ${limit} by node of the tree and resource, in cores, bytes or devices.`,
      () => {
        const tree = readableTree(cache)
        return tree ? limitsOf(tree.root, limit) : []
      },
    )
}

const limitsOf = (node: QuotaNode, limit: 'min' | 'max'): (readonly [Labels, number])[] => [
  ...[...node[limit]].map(
    ([resource, amount]) => [{ node: node.name, resource }, units(toNano(amount))] as const,
  ),
  ...node.children.flatMap(child => limitsOf(child, limit)),
]
