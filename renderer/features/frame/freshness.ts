import type { Cluster, Connection } from '../../../preload/contract/clusters.ts'
import type { ShapeName } from '../../ui/Shape.tsx'
import type { Tone } from '../../ui/State.tsx'
import type { Millis } from '#core/base/units.ts'

/** What the freshness pill says, as keys of the texts below `frame:fresh`. */
export type Freshness = {
  readonly tone: Tone
  readonly shape: ShapeName
  readonly key:
    | 'live'
    | 'connecting'
    | 'connectingCount'
    | 'connectingAsOf'
    | 'offline'
    | 'offlineAsOf'
    | 'closed'
    | 'closedAsOf'
    | 'snapshot'
  readonly asOf: Millis | null
  /** Kinds that are followed, of all kinds; null when it says nothing. */
  readonly progress: { readonly done: number; readonly all: number } | null
}

/** How true the picture of a cluster is now. */
export function freshnessOf({ isSample, connection }: Pick<Cluster, 'isSample' | 'connection'>): Freshness {
  const { status, asOf } = connection
  if (isSample && asOf !== null)
    return { tone: 'neutral', shape: 'ring', key: 'snapshot', asOf, progress: null }
  switch (status) {
    case 'live':
      return { tone: 'ok', shape: 'dot', key: 'live', asOf, progress: null }
    case 'connecting':
      return connecting(connection)
    case 'offline':
      return {
        tone: 'attention',
        shape: 'quarter',
        key: asOf === null ? 'offline' : 'offlineAsOf',
        asOf,
        progress: null,
      }
    case 'closed':
      return {
        tone: 'neutral',
        shape: 'ring',
        key: asOf === null ? 'closed' : 'closedAsOf',
        asOf,
        progress: null,
      }
  }
}

function connecting({ asOf, watches }: Connection): Freshness {
  const done = watches.filter(({ status }) => status === 'watching' || status === 'forbidden').length
  const isCounting = done > 0 || watches.some(({ status }) => status === 'listing')
  const progress = isCounting ? { done, all: watches.length } : null
  const key = progress ? 'connectingCount' : asOf === null ? 'connecting' : 'connectingAsOf'
  return { tone: 'attention', shape: 'quarter', key, asOf, progress }
}
