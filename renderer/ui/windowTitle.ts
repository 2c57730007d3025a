import type { Cluster } from '../../preload/contract/clusters.ts'

/** What the system calls the window: the page, the cluster that it is about, and that a sample is one. */
export function windowTitle(
  page: string,
  cluster: Pick<Cluster, 'name' | 'isSample'> | undefined,
  sampleWord: string,
): string {
  const isTold = cluster?.name.includes(sampleWord) ?? false
  return [page, cluster?.name, cluster?.isSample && !isTold ? sampleWord : null, 'Canopy']
    .filter(Boolean)
    .join(' · ')
}
