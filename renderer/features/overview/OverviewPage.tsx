import { useDeferredValue } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import type { Overview } from '../../../preload/contract/overview.ts'
import { useEndpoint } from '../../data/queries.ts'
import { FigureRow } from '../../ui/cluster/FigureRow.tsx'
import { isUnknown, lacksOf } from '../../ui/cluster/lacks.ts'
import { SourceAge } from '../../ui/cluster/SourceAge.tsx'
import { useGpuHistory } from '../../ui/cluster/useGpuHistory.ts'
import { useDashboards } from '../../ui/dashboard/useDashboards.ts'
import { useIdleGpus } from '../../ui/dashboard/useIdleGpus.ts'
import { FailureView } from '../../ui/FailureView.tsx'
import { DashboardSource } from '../../ui/dashboard/DashboardSource.tsx'
import { DashboardTabs } from '../../ui/dashboard/DashboardTabs.tsx'
import { RangeBar, RangeBarSpace } from '../../ui/dashboard/RangeBar.tsx'
import { Page } from '../../ui/Page.tsx'
import { useReadyMark } from '../../ui/useReadyMark.ts'
import { MetricFigures } from './MetricFigures.tsx'
import { OverviewBody } from './OverviewBody.tsx'
import { OverviewSkeleton } from './OverviewSkeleton.tsx'

/** A cluster at a glance, from Kubernetes objects alone. */
export function OverviewPage({ cluster }: { readonly cluster: ClusterId }) {
  const { t } = useTranslation('overview')
  const { data, error, refetch } = useEndpoint('overview.get', { cluster })
  const tabs = <DashboardTabs cluster={cluster} current="cluster" />
  if (!data)
    return (
      <Page title={t('title')} actions={tabs}>
        {error ? (
          <FailureView failure={error} onRetry={() => void refetch()} isPanel />
        ) : (
          <OverviewSkeleton />
        )}
      </Page>
    )
  return <Known cluster={cluster} overview={data} />
}

function Known({ cluster, overview }: { readonly cluster: ClusterId; readonly overview: Overview }) {
  const { t } = useTranslation('overview')
  const lastDay = useGpuHistory(cluster, overview.provenance, 'day')
  const { provenance, gpuNodes, gpus, nodes } = overview
  const dashboards = useDashboards(cluster).data ?? null
  const idle = useIdleGpus(cluster, dashboards)
  const tabs = <DashboardTabs cluster={cluster} current="cluster" />
  const hasGpus = gpuNodes.total > 0 || gpus.total > 0
  const isCounted = !isUnknown(lacksOf(provenance, ['nodes']), nodes.total)
  const counts = hasGpus
    ? [t('gpuNodes', { count: gpuNodes.total }), t('gpus', { count: gpus.total })]
    : [t('nodesCount', { count: nodes.total })]
  const ready = useReadyMark(hasGpus ? ['chart'] : [])
  // The figures are painted first; what is around them is drawn right after, and need not keep them waiting.
  const isBodyDue = useDeferredValue(true, false)
  const isFirstRead = provenance.asOf === null && provenance.missing.some(each => each.reason === 'loading')
  if (isFirstRead && nodes.total === 0)
    return (
      <Page title={t('title')} actions={tabs} sub={<SourceAge cluster={cluster} provenance={provenance} />}>
        <OverviewSkeleton />
      </Page>
    )
  return (
    <Page
      title={t('title')}
      actions={tabs}
      sub={
        <>
          {dashboards && provenance.missing.length === 0 ? (
            <DashboardSource cluster={cluster} dashboards={dashboards} />
          ) : (
            <SourceAge cluster={cluster} provenance={provenance} />
          )}
          {isCounted && ` · ${counts.join(' · ')}`}
        </>
      }
    >
      {isBodyDue ? <RangeBar cluster={cluster} /> : <RangeBarSpace />}
      <FigureRow cluster={cluster} overview={overview} lastDay={lastDay.chart} />
      {dashboards && hasGpus && <MetricFigures cluster={cluster} dashboards={dashboards} idle={idle} />}
      {isBodyDue && (
        <OverviewBody
          cluster={cluster}
          overview={overview}
          dashboards={dashboards}
          idle={idle}
          hasGpus={hasGpus}
          onChartPainted={ready.markChart}
        />
      )}
    </Page>
  )
}
