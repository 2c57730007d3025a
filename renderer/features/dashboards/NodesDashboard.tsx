import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import { Card } from '../../ui/Card.tsx'
import { DashboardPage } from '../../ui/dashboard/DashboardPage.tsx'
import { FindingsTable, hasFindings } from '../../ui/dashboard/FindingsTable.tsx'
import { SortedTable } from '../../ui/dashboard/SortedTable.tsx'
import { useIdleGpus } from '../../ui/dashboard/useIdleGpus.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { DeviceCharts } from './DeviceCharts.tsx'
import { HeatMap, HeatMetricControl, type HeatMetric } from './HeatMap.tsx'
import { NodeCharts } from './NodeCharts.tsx'
import { nodeColumns, usageColumns } from './nodeColumns.tsx'

/** GPUs by node: which are busy, who has how much, and each over time. */
export function NodesDashboard({ cluster }: { readonly cluster: ClusterId }) {
  const { t } = useTranslation('dashboards')
  return (
    <DashboardPage
      cluster={cluster}
      tab="nodes"
      title={t('nodes.title')}
      sub={({ nodes }) => (
        <>
          {t('nodes.count', { count: nodes.length })} ·{' '}
          <Link to={`/c/${cluster}/nodes`}>{t('nodes.all')}</Link>
        </>
      )}
    >
      {dashboards =>
        dashboards.nodes.length === 0 ? (
          <EmptyState title={t('nodes.none')} body={t('nodes.noneBody')} />
        ) : (
          <Known cluster={cluster} dashboards={dashboards} />
        )
      }
    </DashboardPage>
  )
}

function Known({ cluster, dashboards }: { readonly cluster: ClusterId; readonly dashboards: Dashboards }) {
  const { t } = useTranslation(['dashboards', 'nodes', 'overview'])
  const format = useFormat()
  const [params, setParams] = useSearchParams()
  const { nodes } = dashboards
  const [metric, setMetric] = useState<HeatMetric>('utilization')
  const { gpus: idle } = useIdleGpus(cluster, dashboards)
  const columns = useMemo(() => {
    const words = { t, format, cluster }
    return [...nodeColumns(words), ...usageColumns(words, nodes)]
  }, [t, format, cluster, nodes])
  const chosen = nodes.find(({ name }) => name === params.get('node')) ?? nodes[0]
  return (
    <>
      <Card
        title={t('heat.title')}
        sub={t('heat.hint')}
        right={<HeatMetricControl metric={metric} onMetric={setMetric} />}
      >
        <HeatMap
          cluster={cluster}
          nodes={nodes}
          metric={metric}
          idle={new Set(idle.map(({ device }) => device.uuid))}
          chosen={chosen?.name ?? null}
          onChoose={node => setParams({ node }, { replace: true, preventScrollReset: true })}
        />
      </Card>
      {hasFindings(dashboards) && (
        <Card title={t('overview:unhealthy.list')}>
          <FindingsTable cluster={cluster} dashboards={dashboards} />
        </Card>
      )}
      {chosen && <DeviceCharts cluster={cluster} node={chosen} />}
      <Card title={t('nodes.details')}>
        <SortedTable label={t('nodes.details')} columns={columns} rows={nodes} keyOf={({ name }) => name} />
      </Card>
      <NodeCharts cluster={cluster} nodes={nodes} />
    </>
  )
}
