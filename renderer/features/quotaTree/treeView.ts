import type { ResourceList } from '#core/quota/resourceList.ts'
import type { ClusterFacts, Finding } from '#core/quota/validate.ts'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import type { UsageByName } from './figures.ts'

/** What is worked out of the edited tree and the cluster, once per change: what every part of the page shows. */
export type TreeView = {
  readonly cluster: Cluster
  readonly isReadOnly: boolean
  /** Of the tree, in order. */
  readonly resources: readonly string[]
  /** Names that nodes offer. */
  readonly suggested: readonly string[]
  readonly allocatable: ResourceList | null
  readonly usage: UsageByName | null
  readonly findings: readonly Finding[]
  readonly facts: ClusterFacts
  findingsOf(node: string): readonly Finding[]
  /** The length of a whole bar of a node: the max of its parent, or of the nearest above that has one. */
  scaleOf(node: string, resource: string): number
}
