import { useEffect, type ReactNode } from 'react'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import { useClusters } from '../../data/clusters.ts'
import { preferences } from '../../state/preferences.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { pageIn } from './firstPath.ts'

/** A page of one cluster: remembers that the user was here, and says so when the cluster is not. */
export function ClusterScope({
  cluster,
  children,
}: {
  readonly cluster: ClusterId
  readonly children: ReactNode
}) {
  const { t } = useTranslation('frame')
  const clusters = useClusters()
  const { pathname } = useLocation()
  const isGone = clusters !== undefined && !clusters.some(({ id }) => id === cluster)
  useEffect(() => {
    if (isGone || pathname.startsWith('/print/')) return
    const page = pageIn(pathname)
    preferences.setState(({ lastPageOf }) => ({
      lastPath: pathname,
      lastCluster: cluster,
      lastPageOf: { ...lastPageOf, [cluster]: page },
    }))
  }, [cluster, pathname, isGone])
  if (!isGone) return children
  return (
    <EmptyState
      title={t('gone.title')}
      body={t('gone.body')}
      action={
        <Button component={Link} to="/clusters">
          {t('gone.action')}
        </Button>
      }
    />
  )
}
