import { useEffect, useLayoutEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import type { Overview } from '../../../preload/contract/overview.ts'
import { useCluster } from '../../data/clusters.ts'
import { useEndpoint } from '../../data/queries.ts'
import { FigureRow } from '../../ui/cluster/FigureRow.tsx'
import { GpuChart } from '../../ui/cluster/GpuChart.tsx'
import { ModelsTable } from '../../ui/cluster/ModelsTable.tsx'
import { NamespacesTable } from '../../ui/cluster/NamespacesTable.tsx'
import { NodeStates, PodPhases } from '../../ui/cluster/StatesTable.tsx'
import { UnhealthyTable } from '../../ui/cluster/UnhealthyTable.tsx'
import { useGpuHistory } from '../../ui/cluster/useGpuHistory.ts'
import { WarningsTable } from '../../ui/cluster/WarningsTable.tsx'
import { Card } from '../../ui/Card.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { useReadyMark } from '../../ui/useReadyMark.ts'
import { windowTitle } from '../../ui/windowTitle.ts'
import { PrintHeader } from './PrintHeader.tsx'
import classes from './Print.module.css'

const CHART_HEIGHT = 220
const PRINTED_WARNINGS = 15

/** The Overview on paper: light, without anything that scrolls, its charts as vectors. */
export function PrintOverview({ cluster }: { readonly cluster: ClusterId }) {
  const { data, error } = useEndpoint('overview.get', { cluster })
  usePaper()
  if (data) return <Sheet cluster={cluster} overview={data} />
  return error ? <FailedSheet failure={error} /> : null
}

/** Paper is white whatever the theme of the screen, also when the settings arrive later than the page. */
function usePaper(): void {
  useLayoutEffect(() => {
    const root = document.documentElement
    const dress = (): void => {
      root.dataset['media'] = 'print'
      if (root.dataset['theme'] !== 'light') root.dataset['theme'] = 'light'
    }
    dress()
    const dressed = new MutationObserver(dress)
    dressed.observe(root, { attributeFilter: ['data-theme'] })
    return () => {
      dressed.disconnect()
      delete root.dataset['media']
    }
  }, [])
}

function FailedSheet({ failure }: { readonly failure: Parameters<typeof FailureView>[0]['failure'] }) {
  useReadyMark([])
  return (
    <div className={classes['sheet']}>
      <FailureView failure={failure} isPanel />
    </div>
  )
}

function Sheet({ cluster, overview }: { readonly cluster: ClusterId; readonly overview: Overview }) {
  const { t } = useTranslation('overview')
  const known = useCluster(cluster)
  const name = known?.name ?? cluster
  const title = windowTitle(t('title'), known, t('sample', { ns: 'common' }))
  useEffect(() => {
    document.title = title
  }, [title])
  const lastDay = useGpuHistory(cluster, overview.provenance, 'day')
  const lastMonth = useGpuHistory(cluster, overview.provenance, 'month')
  const hasGpus = overview.gpuNodes.total > 0 || overview.gpus.total > 0
  const ready = useReadyMark(hasGpus ? ['chart'] : [])
  const { unhealthy, warnings } = overview
  return (
    <main className={classes['sheet']}>
      <PrintHeader name={name} isSample={known?.isSample ?? false} overview={overview} />
      <FigureRow cluster={cluster} overview={overview} lastDay={lastDay.chart} isPrinted />
      {hasGpus && (
        <section className={classes['panel']}>
          <GpuChart
            history={lastDay}
            range={t('chart.day')}
            height={CHART_HEIGHT}
            media="print"
            onPainted={ready.markChart}
          />
        </section>
      )}
      <div className={classes['halves']}>
        <Card title={t('nodeStates.title')} sub={t('nodesCount', { count: overview.nodes.total })}>
          <NodeStates nodes={overview.nodes} />
        </Card>
        <Card title={t('phases.title')} sub={t('podsCount', { count: overview.pods.total })}>
          <PodPhases pods={overview.pods} />
        </Card>
      </div>
      {unhealthy.length > 0 && (
        <Card title={t('unhealthy.list')}>
          <UnhealthyTable cluster={cluster} unhealthy={unhealthy} />
        </Card>
      )}
      {hasGpus && (
        <>
          <Card title={t('models.title')}>
            <ModelsTable models={overview.models} />
          </Card>
          <Card title={t('namespaces.title')} sub={t('namespaces.sub')}>
            <NamespacesTable overview={overview} />
          </Card>
          <section className={classes['panel']}>
            <GpuChart history={lastMonth} range={t('chart.month')} height={CHART_HEIGHT} media="print" />
          </section>
        </>
      )}
      <Card
        title={t('warnings.title')}
        sub={t('warnings.sub')}
        className={hasGpus ? classes['newPage'] : undefined}
      >
        <WarningsTable cluster={cluster} warnings={warnings} most={PRINTED_WARNINGS} isPrinted />
      </Card>
    </main>
  )
}
