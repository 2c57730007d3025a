import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import { Card } from '../../ui/Card.tsx'
import { UnhealthyTable } from '../../ui/cluster/UnhealthyTable.tsx'
import { FindingsTable, hasFindings } from '../../ui/dashboard/FindingsTable.tsx'
import { useDashboards } from '../../ui/dashboard/useDashboards.ts'
import type { NodeDetail } from './nodeDetail.ts'
import classes from './NodePage.module.css'

type Props = { readonly cluster: ClusterId; readonly row: NodeDetail['row'] }

/** What is wrong with the GPUs of a node: as the last round saw them, or while there was none, as its object says. */
export function NodeFindings({ cluster, row }: Props) {
  const { t } = useTranslation('nodes')
  const dashboards = useDashboards(cluster).data
  const isSick = dashboards && hasFindings(dashboards, row.name)
  if (!isSick && row.unhealthy.length === 0) return null
  return (
    <Card title={t('detail.unhealthy')} className={classes['alarm']}>
      {dashboards && isSick ? (
        <FindingsTable cluster={cluster} dashboards={dashboards} node={row.name} />
      ) : (
        <UnhealthyTable cluster={cluster} unhealthy={row.unhealthy} hidesNode />
      )}
    </Card>
  )
}
