import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import { useCluster } from '../../data/clusters.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Page } from '../../ui/Page.tsx'

type Props = { readonly cluster: ClusterId; readonly title: string; readonly children: ReactNode }

/** What is read from the cluster itself, or why it cannot be now: nothing of it is kept on this computer. */
export function LiveOnly({ cluster, title, children }: Props) {
  const { t } = useTranslation('objects')
  const known = useCluster(cluster)
  if (!known) return <Page title={title}>{null}</Page>
  if (known.connection.status === 'live') return children
  const isSample = known.isSample
  return (
    <Page title={title}>
      <EmptyState
        title={t(isSample ? 'live.sample' : 'live.offline', { name: known.name })}
        body={t(isSample ? 'live.sampleBody' : 'live.offlineBody')}
        action={
          <Button component={Link} to={isSample ? '/clusters?add' : `/c/${cluster}/nodes`}>
            {t(isSample ? 'live.addCluster' : 'live.seeNodes')}
          </Button>
        }
      />
    </Page>
  )
}
