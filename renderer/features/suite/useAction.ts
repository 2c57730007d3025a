import { useCallback } from 'react'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import type { Action, Plan } from '../../../preload/contract/suite.ts'
import { useClient } from '../../data/context.ts'
import { useCommand } from '../../data/queries.ts'
import { useOnce, type Once } from '../../data/useOnce.ts'

const component = 'capacityScheduler'

/** The plan of an action as of now; null: nothing is asked. A new action is asked at once. */
export function usePlan(cluster: Cluster, action: Action | null): [Once<Plan>, () => void] {
  const client = useClient()
  const key = action === null ? null : JSON.stringify(action)
  const { id } = cluster
  const ask = useCallback(
    (signal: AbortSignal) =>
      client.query('suite.plan', { cluster: id, component, action: JSON.parse(key ?? '') as Action }, signal),
    [client, id, key],
  )
  return useOnce(key === null ? null : ask)
}

export type Confirmation = {
  readonly isForced?: boolean
  readonly typedName: string | null
  readonly typedKeepsakes?: string | null
}

/** Begins an action; its failure to begin is shown where it was asked for. */
export function useStart(cluster: Cluster) {
  const start = useCommand('suite.start', { isShownInPlace: true })
  const begin = (action: Action, confirmation: Confirmation, onBegun: () => void): void => {
    const { isForced = false, typedName, typedKeepsakes = null } = confirmation
    start.mutate(
      { cluster: cluster.id, component, action, isForced, typedName, typedKeepsakes },
      { onSuccess: onBegun },
    )
  }
  return { begin, isPending: start.isPending, error: start.error }
}
