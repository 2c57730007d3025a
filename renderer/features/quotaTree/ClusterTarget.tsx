import type { Cluster } from '../../../preload/contract/clusters.ts'
import { ClusterMark } from '../../ui/ClusterMark.tsx'
import { GuardPill } from '../../ui/GuardPill.tsx'
import classes from './QuotaTree.module.css'

/** What is about to be written to: its colour, name and guard. */
export function ClusterTarget({ cluster }: { readonly cluster: Cluster }) {
  return (
    <span className={classes['target']}>
      <ClusterMark colour={cluster.colour} />
      <b>{cluster.name}</b>
      <GuardPill guard={cluster.guard} />
    </span>
  )
}
