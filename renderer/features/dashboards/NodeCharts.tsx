import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import type { SeriesKey } from '#core/metrics/series.ts'
import dashboard from '../../ui/dashboard/Dashboard.module.css'
import { HistoryChart } from '../../ui/dashboard/HistoryChart.tsx'
import type { HistoryLine } from '../../ui/dashboard/historyLines.ts'
import type { Unit } from '../../ui/dashboard/scale.ts'
import type { DashboardNode } from './nodeColumns.tsx'

const CHARTS = [
  { id: 'allocated', metric: 'gpus.allocated', unit: 'gpus' },
  { id: 'gpus', metric: 'gpus.total', unit: 'gpus' },
  { id: 'utilization', metric: 'gpu.utilization', unit: 'percent' },
  { id: 'memory', metric: 'gpu.memory.total', unit: 'bytes' },
  { id: 'usedMemory', metric: 'gpu.memory.used', unit: 'bytes' },
] as const satisfies readonly { readonly id: string; readonly metric: string; readonly unit: Unit }[]

type Props = { readonly cluster: ClusterId; readonly nodes: readonly DashboardNode[] }

/** Nodes beside each other over time. */
export function NodeCharts({ cluster, nodes }: Props) {
  return (
    <div className={dashboard['grid']}>
      {CHARTS.map(chart => (
        <section key={chart.id} className={dashboard['panel']}>
          <NodeChart cluster={cluster} nodes={nodes} chart={chart} />
        </section>
      ))}
    </div>
  )
}

function NodeChart({ cluster, nodes, chart }: Props & { readonly chart: (typeof CHARTS)[number] }) {
  const { t } = useTranslation('dashboards')
  const names = nodes.map(({ name }) => name).join('\n')
  const lines = useMemo(
    () =>
      names.split('\n').map((name): HistoryLine => ({
        series: `node.${chart.metric}/${name}` satisfies SeriesKey,
        label: name,
      })),
    [names, chart],
  )
  return (
    <HistoryChart cluster={cluster} title={t(`nodeCharts.${chart.id}`)} unit={chart.unit} lines={lines} />
  )
}
