import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import type { SeriesKey } from '#core/metrics/series.ts'
import dashboard from '../../ui/dashboard/Dashboard.module.css'
import { HistoryChart } from '../../ui/dashboard/HistoryChart.tsx'
import type { HistoryLine } from '../../ui/dashboard/historyLines.ts'
import { type QuotaRow, unitOf } from './quotaRows.ts'

type Props = {
  readonly cluster: ClusterId
  readonly rows: readonly QuotaRow[]
  readonly chosen: QuotaRow
  readonly resource: string
}

const OF_LEAVES = ['used', 'borrowed', 'lent', 'waiting'] as const
const OF_ONE = [
  { metric: 'used', kind: 'area' },
  { metric: 'min', kind: 'line' },
  { metric: 'max', kind: 'line' },
  { metric: 'waiting', kind: 'line' },
] as const

/** One quota against its min and max, then the leaves beside each other. */
export function QuotaCharts({ cluster, rows, chosen, resource }: Props) {
  const { t } = useTranslation('dashboards')
  const unit = unitOf(resource)
  const leaves = rows
    .filter(({ isLeaf }) => isLeaf)
    .map(({ name }) => name)
    .join('\n')
  const one = useMemo(
    () =>
      OF_ONE.map(({ metric, kind }): HistoryLine => ({
        series: `leaf.${metric}/${chosen.name}/${resource}` satisfies SeriesKey,
        label: t(`lines.${metric}`),
        kind,
      })),
    [chosen.name, resource, t],
  )
  const ofLeaves = useMemo(
    () =>
      OF_LEAVES.map(metric => ({
        metric,
        lines: leaves.split('\n').map((name): HistoryLine => ({
          series: `leaf.${metric}/${name}/${resource}` satisfies SeriesKey,
          label: name,
        })),
      })),
    [leaves, resource],
  )
  return (
    <div className={dashboard['grid']}>
      <section className={dashboard['panel']}>
        <HistoryChart
          cluster={cluster}
          title={t('quotas.chartOf', { name: chosen.name })}
          sub={resource}
          unit={unit}
          lines={one}
        />
      </section>
      {ofLeaves.map(({ metric, lines }) => (
        <section key={metric} className={dashboard['panel']}>
          <HistoryChart
            cluster={cluster}
            title={t(`quotas.chart.${metric}`)}
            sub={resource}
            unit={unit}
            lines={lines}
          />
        </section>
      ))}
    </div>
  )
}
