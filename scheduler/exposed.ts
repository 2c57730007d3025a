// Gauges: what is asked for at every scrape.
import { toNano } from '#core/quota/amount.ts'
import type { ResourceList } from '#core/quota/resourceList.ts'
import type { QuotaNode } from '#core/quota/tree.ts'
import type { Usage } from '#core/quota/usage.ts'
import { CONFIG_MAPS } from '#core/wire.ts'
import { mapData, readableTree } from './cache.ts'
import type { Context } from './context.ts'
import type { Leading } from './leading.ts'
import type { Pace } from './pace.ts'
import type { Labels } from './registry.ts'
import { runsUnasked } from './slipped.ts'

type Exposed = {
  readonly pace: Pick<Pace, 'size'>
  readonly leading: () =>
    (Pick<Leading, 'drift' | 'usage'> & { readonly term: Pick<Leading['term'], 'ledger'> }) | undefined
}
type Series = readonly (readonly [Labels, number])[]

/** Base units: cores, bytes, devices. */
const units = (nano: bigint) => Number(nano) / 1e9

const BY_NODE = 'by node of the tree and resource, in cores, bytes or devices.'
const FIGURES = {
  request: 'What is in use and what is waited for, together',
  borrowed: 'What is in use above min',
  lent: 'What of the min others use now',
  waiting: 'What pods that wait ask for',
} satisfies Partial<Record<keyof Usage, string>>

/** Figures of decisions come from the leader alone: a follower has none. */
export function exposeState(
  { metrics, cache, leadership, settings }: Pick<Context, 'metrics' | 'cache' | 'leadership' | 'settings'>,
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
  metrics.gauge(
    'unasked_pods',
    'Pods of bound namespaces that run though they were never admitted: they slipped past, or were there before.',
    () => {
      if (!leading()) return []
      const bound = mapData(cache, CONFIG_MAPS.bindings)
      let unasked = 0
      for (const { pod } of cache.pods.items.values()) if (runsUnasked(pod, bound)) unasked++
      return one(unasked)
    },
  )
  metrics.gauge('writes_waiting', 'Writes to pods that wait or are under way.', () => one(pace.size()))
  metrics.gauge(
    'drift',
    'Places of the tree where the charges in memory differ from those of a fresh list; must be 0.',
    () => {
      const places = leading()?.drift()
      return places ? one(places.length) : []
    },
  )
  metrics.gauge('quota_used', `Charges, ${BY_NODE}`, () => {
    const used = settings().mode === 'off' ? null : leading()?.term.ledger.used()
    return [...(used ?? [])].flatMap(([node, list]) => seriesOf(node, list))
  })
  for (const [figure, help] of Object.entries(FIGURES))
    metrics.gauge(`quota_${figure}`, `${help}, ${BY_NODE}`, () => {
      const usage = leading()?.usage()
      return usage ? figuresOf(usage, figure as keyof typeof FIGURES) : []
    })
  for (const limit of ['min', 'max'] as const)
    metrics.gauge(`quota_${limit}`, `The ${limit}, ${BY_NODE}`, () => {
      const tree = readableTree(cache)
      return tree ? limitsOf(tree.root, limit) : []
    })
}

const seriesOf = (node: string, list: ResourceList): Series =>
  [...list].map(([resource, amount]) => [{ node, resource }, units(toNano(amount))])

const figuresOf = (usage: Usage, figure: keyof typeof FIGURES): Series => [
  ...seriesOf(usage.name, usage[figure]),
  ...usage.children.flatMap(child => figuresOf(child, figure)),
]

const limitsOf = (node: QuotaNode, limit: 'min' | 'max'): Series => [
  ...seriesOf(node.name, node[limit]),
  ...node.children.flatMap(child => limitsOf(child, limit)),
]
