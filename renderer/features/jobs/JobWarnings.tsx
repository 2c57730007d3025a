import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import { useEndpoint } from '../../data/queries.ts'
import { Card } from '../../ui/Card.tsx'
import { WarningsTable } from '../../ui/cluster/WarningsTable.tsx'
import type { Job } from './jobWords.ts'

type Props = { readonly cluster: ClusterId; readonly job: Job }

/** What the cluster warns of about a job and its pods: volumes that cannot be mounted, pods that cannot be created. */
export function JobWarnings({ cluster, job }: Props) {
  const { t } = useTranslation('jobs')
  const { namespace, uid, instances } = job
  const pods = useMemo(() => instances.map(({ name }) => name), [instances])
  const { data } = useEndpoint('jobs.warnings', { cluster, namespace, uid, pods })
  if (!data || data.length === 0) return null
  return (
    <Card title={t('warnings')}>
      <WarningsTable cluster={cluster} warnings={data} />
    </Card>
  )
}
