import type { OutputOf } from '../../data/client.ts'

export type Found = OutputOf<'search.find'>
export type Hit = Found['hits'][number]
export type Kind = Hit['kind']
export type Group = { readonly kind: Kind; readonly total: number; readonly hits: readonly Hit[] }

/** Few and large things first. */
const ORDER: readonly Kind[] = ['node', 'namespace', 'workload', 'pod']

/** Hits by kind, each with its complete count, in the order in which they are shown. Kinds without a match are left out. */
export function groupsOf({ hits, byKind }: Pick<Found, 'hits' | 'byKind'>): Group[] {
  return ORDER.map(kind => {
    const ofKind = hits.filter(hit => hit.kind === kind)
    return { kind, total: Math.max(byKind[kind] ?? 0, ofKind.length), hits: ofKind }
  }).filter(group => group.total > 0)
}
