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

/**
 * Everything that the switcher offers for a query, best first within each group; the group of the best entry first. Without
 * a query: as the groups and the user's clusters stand.
 */
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
  const scored = [...clusters, ...actions].flatMap(entry => matched(query, entry))
  const best = (group: Entry['group']): number =>
    Math.max(...scored.filter(({ entry }) => entry.group === group).map(({ score }) => score))
  return GROUPS.toSorted((a, b) => best(b) - best(a))
    .flatMap(group =>
      scored.filter(({ entry }) => entry.group === group).toSorted((a, b) => b.score - a.score),
    )
    .map(({ entry }) => entry)
}

const GROUPS: readonly Entry['group'][] = ['clusters', 'pages', 'actions']
/** Found by its context or server: below everything that is called so. */
const ELSEWHERE = -100

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
  const { context = '', server = '' } = entry.cluster?.summary ?? {}
  const address = `${context} ${server.replace(/^https?:\/\//, '')}`.toLowerCase()
  return address.includes(query.trim().toLowerCase()) ? [{ entry, score: ELSEWHERE }] : []
}
