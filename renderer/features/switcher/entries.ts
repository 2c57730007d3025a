import {
  ACTIONS,
  NUMBERED,
  type Action,
  type ActionContext,
  type ActionLabel,
  type Reason,
} from '../../state/actions.ts'
import type { Keys } from '../../state/keys.ts'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import { fuzzyMatch } from './fuzzy.ts'

/** One line of the switcher. */
export type Entry = {
  readonly id: string
  readonly group: 'clusters' | 'pages' | 'actions'
  readonly label: string
  readonly cluster: Cluster | null
  readonly keys: Keys | null
  readonly off: Reason | null
  readonly run: () => void
  readonly positions: readonly number[]
}

type Sources = {
  readonly context: ActionContext
  readonly labelOf: (action: ActionLabel) => string
  /** Opens a cluster where the user last was in it. */
  readonly openCluster: (cluster: Cluster) => void
}

/** Everything that the switcher offers for a query: best first within each group, as the groups stand without one. */
export function entriesOf(query: string, { context, labelOf, openCluster }: Sources): Entry[] {
  const clusters = context.clusters.map((cluster, i): Entry => ({
    id: `cluster ${cluster.id}`,
    group: 'clusters',
    label: cluster.name,
    cluster,
    keys: i < NUMBERED ? `Mod+${i + 1}` : null,
    off: null,
    run: () => openCluster(cluster),
    positions: [],
  }))
  // The switcher does not offer itself.
  const actions = ACTIONS.filter(({ id }) => id !== 'switcher').map(action =>
    fromAction(action, context, labelOf),
  )
  return [...clusters, ...actions]
    .flatMap(entry => matched(query, entry))
    .toSorted((a, b) => RANK[a.entry.group] - RANK[b.entry.group] || b.score - a.score)
    .map(({ entry }) => entry)
}

const RANK: Readonly<Record<Entry['group'], number>> = { clusters: 0, pages: 1, actions: 2 }

function fromAction(action: Action, context: ActionContext, labelOf: Sources['labelOf']): Entry {
  return {
    id: action.id,
    group: action.kind === 'page' ? 'pages' : 'actions',
    label: labelOf(action.id),
    cluster: null,
    keys: action.keys[0] ?? null,
    off: action.offBecause(context),
    run: () => action.run(context),
    positions: [],
  }
}

function matched(query: string, entry: Entry): { entry: Entry; score: number }[] {
  const byLabel = fuzzyMatch(query, entry.label)
  if (byLabel)
    return [{ entry: { ...entry, positions: byLabel.positions }, score: query === '' ? 0 : byLabel.score }]
  const { cluster } = entry
  // A cluster is also found by its context and server, ranked below every name.
  const other = cluster?.summary && fuzzyMatch(query, `${cluster.summary.context} ${cluster.summary.server}`)
  return other ? [{ entry, score: other.score - 100 }] : []
}
