import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import type { SeriesKey } from '#core/metrics/series.ts'
import { HistoryChart } from '../../ui/dashboard/HistoryChart.tsx'
import type { HistoryLine } from '../../ui/dashboard/historyLines.ts'
import dashboard from '../../ui/dashboard/Dashboard.module.css'
import type { Unit } from '../../ui/dashboard/scale.ts'

type Metric = readonly [
  metric: string,
  label:
    | 'used'
    | 'allocated'
    | 'total'
    | 'unhealthy'
    | 'all'
    | 'held'
    | 'sm'
    | 'tensor'
    | 'running'
    | 'pending'
    | 'succeeded'
    | 'failed',
  kind?: 'area',
]
type Chart = {
  readonly id: 'utilization' | 'memory' | 'jobs' | 'nodes'
  readonly unit: Unit
  readonly metrics: readonly Metric[]
}

const CHARTS: readonly Chart[] = [
  {
    id: 'utilization',
    unit: 'percent',
    metrics: [
      ['gpu.utilization', 'all', 'area'],
      ['gpu.allocatedUtilization', 'held'],
      ['gpu.smActive', 'sm'],
      ['gpu.tensorActive', 'tensor'],
    ],
  },
  {
    id: 'memory',
    unit: 'bytes',
    metrics: [
      ['gpu.memory.used', 'used', 'area'],
      ['gpu.memory.allocated', 'allocated'],
      ['gpu.memory.total', 'total'],
    ],
  },
  {
    id: 'jobs',
    unit: 'jobs',
    metrics: [
      ['jobs.running', 'running', 'area'],
      ['jobs.pending', 'pending'],
      ['jobs.succeeded', 'succeeded'],
      ['jobs.failed', 'failed'],
    ],
  },
  {
    id: 'nodes',
    unit: 'nodes',
    metrics: [
      ['gpuNodes.allocated', 'allocated', 'area'],
      ['gpuNodes.total', 'total'],
      ['gpuNodes.unhealthy', 'unhealthy'],
    ],
  },
]

/** Utilisation, GPU memory, training jobs and GPU nodes of the cluster over time. */
export function ClusterCharts({ cluster }: { readonly cluster: ClusterId }) {
  return (
    <div className={dashboard['grid']}>
      {CHARTS.map(chart => (
        <section key={chart.id} className={dashboard['panel']}>
          <ClusterChart cluster={cluster} chart={chart} />
        </section>
      ))}
    </div>
  )
}

function ClusterChart({ cluster, chart }: { readonly cluster: ClusterId; readonly chart: Chart }) {
  const { t } = useTranslation('dashboards')
  const lines = useMemo(
    () =>
      chart.metrics.map(([metric, label, kind]): HistoryLine => ({
        series: `cluster.${metric}` satisfies SeriesKey,
        label: t(`lines.${label}`),
        ...(kind && { kind }),
      })),
    [chart, t],
  )
  return <HistoryChart cluster={cluster} title={t(`charts.${chart.id}`)} unit={chart.unit} lines={lines} />
}
