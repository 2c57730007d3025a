import type { Cluster } from '../../../preload/contract/clusters.ts'

/** What lies over the list and concerns one cluster. */
export type Dialog = {
  readonly kind: 'edit' | 'test' | 'remove' | 'details'
  readonly cluster: Cluster
}
