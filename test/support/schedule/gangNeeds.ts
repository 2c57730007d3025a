import type { Snapshot } from '#core/schedule/snapshot.ts'

/** How many pods a gang needs: its group object says so, or else its pods do; null: it is none. */
export function needOf(gang: string, { gangs, pods }: Pick<Snapshot, 'gangs' | 'pods'>): number | null {
  const declared = gangs.find(({ key }) => key === gang)
  if (declared !== undefined) return declared.minAvailable
  const stated = pods.flatMap(pod => (pod.gang === gang ? (pod.gangMinAvailable ?? []) : []))
  return stated.length === 0 ? null : Math.max(...stated)
}
