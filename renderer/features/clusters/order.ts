import type { ClusterId } from '#core/base/units.ts'
import type { Cluster } from '../../../preload/contract/clusters.ts'

/** null: the user's own order. */
export type Sort = null | { readonly column: 'name' | 'state'; readonly isDescending: boolean }

/** The next sort when a column's head is pressed: ascending, descending, then the user's own order again. */
export function nextSort(sort: Sort, column: 'name' | 'state'): Sort {
  if (sort?.column !== column) return { column, isDescending: false }
  return sort.isDescending ? null : { column, isDescending: true }
}

// What needs a look comes first.
const STATE_RANK: Readonly<Record<Cluster['connection']['status'], number>> = {
  offline: 0,
  connecting: 1,
  live: 2,
  closed: 3,
}

type Compare = (a: string, b: string) => number

export function sorted(clusters: readonly Cluster[], sort: Sort, compare: Compare): readonly Cluster[] {
  if (sort === null) return clusters
  const sign = sort.isDescending ? -1 : 1
  const byName = (a: Cluster, b: Cluster): number => compare(a.name, b.name)
  const byState = (a: Cluster, b: Cluster): number =>
    STATE_RANK[a.connection.status] - STATE_RANK[b.connection.status]
  return clusters.toSorted((a, b) =>
    sort.column === 'name' ? sign * byName(a, b) : sign * byState(a, b) || byName(a, b),
  )
}

/** The clusters that hold every word of the search in their name, context, server, user or file. */
export function found(clusters: readonly Cluster[], search: string): readonly Cluster[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return clusters.filter(cluster => {
    const text = searchable(cluster)
    return words.every(word => text.includes(word))
  })
}

function searchable({ name, summary, source }: Cluster): string {
  const path = 'path' in source ? source.path : ''
  const { context = '', server = '', userName = '', clusterName = '' } = summary ?? {}
  return [name, context, server, userName, clusterName, path].join('\n').toLowerCase()
}

/** The order after `id` moved to where `target` is; the others keep theirs. Unchanged when either is not in it. */
export function movedTo(order: readonly ClusterId[], id: ClusterId, target: ClusterId): readonly ClusterId[] {
  const [from, to] = [order.indexOf(id), order.indexOf(target)]
  if (from < 0 || to < 0 || from === to) return order
  const rest = order.toSpliced(from, 1)
  return rest.toSpliced(to, 0, id)
}

/** The order after `id` moved by `step` places, as far as there are any. */
export function movedBy(order: readonly ClusterId[], id: ClusterId, step: -1 | 1): readonly ClusterId[] {
  const target = order[order.indexOf(id) + step]
  return order.includes(id) && target !== undefined ? movedTo(order, id, target) : order
}
