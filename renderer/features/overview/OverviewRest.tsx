import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import type { Overview } from '../../../preload/contract/overview.ts'
import { Card } from '../../ui/Card.tsx'
import { Lacks } from '../../ui/cluster/Lacks.tsx'
import { isUnknown, lacksOf, type Kind } from '../../ui/cluster/lacks.ts'
import { ModelsTable } from '../../ui/cluster/ModelsTable.tsx'
import { NamespacesTable } from '../../ui/cluster/NamespacesTable.tsx'
import { UnhealthyTable } from '../../ui/cluster/UnhealthyTable.tsx'
import { WarningsTable } from '../../ui/cluster/WarningsTable.tsx'
import { FindingsTable, hasFindings } from '../../ui/dashboard/FindingsTable.tsx'
import { IdleTable } from '../../ui/dashboard/IdleTable.tsx'
import type { IdleGpus } from '../../ui/dashboard/useIdleGpus.ts'
import { ClusterCharts } from './ClusterCharts.tsx'
import classes from './Overview.module.css'

/** What of a cluster the page below its figures is made of. */
export type OverviewParts = {
  readonly cluster: ClusterId
  readonly overview: Overview
  /** The last round; null: there was none. */
  readonly dashboards: Dashboards | null
  readonly idle: IdleGpus
  readonly hasGpus: boolean
}

/** What is below the first chart: the others, and tables of what to look at. */
export function OverviewRest({ cluster, overview, dashboards, idle, hasGpus }: OverviewParts) {
  const { t } = useTranslation(['overview', 'dashboards'])
  const { unhealthy, warnings, provenance } = overview
  const areWarningsKnown = !isUnknown(lacksOf(provenance, ['events']), warnings.length)
  const lacks = (...needs: Kind[]) => <Lacks lacks={lacksOf(provenance, needs)} />
  return (
    <>
      {dashboards && hasGpus && <ClusterCharts cluster={cluster} />}
      {dashboards && hasFindings(dashboards) ? (
        <Card title={t('unhealthy.list')}>
          <FindingsTable cluster={cluster} dashboards={dashboards} />
        </Card>
      ) : (
        unhealthy.length > 1 && (
          <Card title={t('unhealthy.list')}>
            <UnhealthyTable cluster={cluster} unhealthy={unhealthy} />
          </Card>
        )
      )}
      {dashboards && idle.gpus.length > 0 && (
        <Card title={t('dashboards:idle.list')} sub={t('dashboards:idle.hint')}>
          <IdleTable cluster={cluster} at={dashboards.at} idle={idle} />
        </Card>
      )}
      {hasGpus && (
        <div className={classes['halves']}>
          <Card title={t('models.title')}>
            <ModelsTable models={overview.models} />
            {lacks('nodes', 'pods')}
          </Card>
          <Card title={t('namespaces.title')} sub={t('namespaces.sub')}>
            <NamespacesTable overview={overview} />
            {lacks('pods')}
          </Card>
        </div>
      )}
      <Card title={t('warnings.title')} sub={t('warnings.sub')}>
        {areWarningsKnown && <WarningsTable cluster={cluster} warnings={warnings} />}
        {lacks('events')}
      </Card>
    </>
  )
}
