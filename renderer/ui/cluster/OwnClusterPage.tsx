import type { ReactNode } from 'react'
import { Button } from '@mantine/core'
import { Link } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import { useCluster } from '../../data/clusters.ts'
import { EmptyState } from '../EmptyState.tsx'
import { Page } from '../Page.tsx'
import { SkeletonRows } from '../SkeletonRows.tsx'

type Props = {
  readonly cluster: ClusterId
  readonly title: string
  readonly sub: string
  /** As of a page. */
  readonly tabs?: ReactNode
  /** What is said of the sample, which is nowhere; its action leads to where one adds a cluster. */
  readonly sample: { readonly title: string; readonly body: string; readonly action: string }
  readonly children: (cluster: Cluster) => ReactNode
}

/** A page that has something to say of real clusters alone. */
export function OwnClusterPage({ cluster: id, title, sub, tabs, sample, children }: Props) {
  const cluster = useCluster(id)
  if (cluster && !cluster.isSample) return children(cluster)
  return (
    <Page title={title} tabs={tabs} {...(cluster && { sub })}>
      {cluster ? (
        <EmptyState
          title={sample.title}
          body={sample.body}
          action={
            <Button component={Link} to="/clusters">
              {sample.action}
            </Button>
          }
        />
      ) : (
        <SkeletonRows count={5} />
      )}
    </Page>
  )
}
