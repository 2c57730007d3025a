import type { ResourceList } from '#core/quota/resourceList.ts'
import type { ClusterFacts, Finding } from '#core/quota/validate.ts'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import type { BarFigures, UsageByName } from './figures.ts'

/** What is worked out of the edited tree and the cluster, once per change: what every part of the page shows. */
export type TreeView = {
  readonly cluster: Cluster
  readonly isReadOnly: boolean
  /** Of the tree, GPUs first. */
  readonly resources: readonly string[]
  /** Those that rows and cards have a bar of; the others are in the fields. */
  readonly barred: readonly string[]
  /** Names that nodes offer. */
  readonly suggested: readonly string[]
  readonly allocatable: ResourceList | null
  readonly usage: UsageByName | null
  readonly findings: readonly Finding[]
  readonly facts: ClusterFacts
  findingsOf(node: string): readonly Finding[]
  /** What a bar of a node is drawn of; a whole one is as long as the max of its parent, or of the nearest above that has one. */
  barOf(node: string, resource: string): BarFigures
}
