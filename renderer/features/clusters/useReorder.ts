import { useQueryClient } from '@tanstack/react-query'
import type { ClusterId } from '#core/base/units.ts'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import { endpointKey, useCommand } from '../../data/queries.ts'

/** Gives clusters a new order: on screen at once, as the backend has it when that fails. */
export function useReorder(): (order: readonly ClusterId[]) => void {
  const queries = useQueryClient()
  const reorder = useCommand('clusters.reorder')
  const key = endpointKey('clusters.list', undefined)
  return order => {
    queries.setQueryData<Cluster[]>(key, clusters =>
      clusters?.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id)),
    )
    reorder.mutate(
      { order: [...order] },
      { onError: () => void queries.invalidateQueries({ queryKey: key }) },
    )
  }
}
