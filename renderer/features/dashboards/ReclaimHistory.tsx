import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import { useCluster } from '../../data/clusters.ts'
import { useStream } from '../../data/useStream.ts'
import { Card } from '../../ui/Card.tsx'
import { ReclaimsTable } from '../../ui/cluster/ReclaimsTable.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import classes from './Quotas.module.css'

type Props = { readonly cluster: ClusterId; readonly hasScheduler: boolean }

/** What was taken back from whom, from the scheduler's own audit in the cluster. */
export function ReclaimHistory({ cluster, hasScheduler }: Props) {
  const { t } = useTranslation('dashboards')
  const isLive = useCluster(cluster)?.connection.status === 'live'
  return (
    <Card title={t('reclaims.title')} sub={t('reclaims.sub')}>
      {!hasScheduler ? (
        <p className={classes['muted']}>{t('reclaims.noScheduler')}</p>
      ) : isLive ? (
        <Followed cluster={cluster} />
      ) : (
        <p className={classes['muted']}>{t('reclaims.offline')}</p>
      )}
    </Card>
  )
}

function Followed({ cluster }: Pick<Props, 'cluster'>) {
  const { value, failure } = useStream('suite.queue', { cluster, filter: '', limit: 1 })
  if (value) return <ReclaimsTable reclaims={value.reclaims} />
  return failure ? <FailureView failure={failure} /> : <SkeletonRows count={3} />
}
