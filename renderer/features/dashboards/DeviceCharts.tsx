import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import type { SeriesKey } from '#core/metrics/series.ts'
import dashboard from '../../ui/dashboard/Dashboard.module.css'
import { HistoryChart } from '../../ui/dashboard/HistoryChart.tsx'
import type { HistoryLine } from '../../ui/dashboard/historyLines.ts'
import type { DashboardNode } from './nodeColumns.tsx'

type Props = { readonly cluster: ClusterId; readonly node: DashboardNode }

/** Each GPU of a node over time: how busy, how much memory, and what share of it; power and energy where it is metered. */
export function DeviceCharts({ cluster, node }: Props) {
  const { t } = useTranslation('dashboards')
  const { devices, name } = node
  const lines = useMemo(() => {
    const of = (metric: string, line: (device: (typeof devices)[number]) => Partial<HistoryLine>) =>
      devices.map((device): HistoryLine => ({
        series: `device.${metric}/${device.uuid}` satisfies SeriesKey,
        label: t('heat.gpu', { index: device.index ?? device.uuid }),
        ...line(device),
      }))
    return {
      duty: of('gpu.utilization', () => ({})),
      memory: of('gpu.memory.used', () => ({})),
      share: of('gpu.memory.used', ({ memoryTotalBytes }) => ({ whole: memoryTotalBytes ?? NaN })),
      power: of('gpu.power', () => ({})),
      energy: of('gpu.energy', () => ({ isCounter: true })),
    }
  }, [devices, t])
  if (devices.length === 0) return <p className={dashboard['hint']}>{t('devices.silent', { node: name })}</p>
  const charts = [
    { title: t('devices.duty'), unit: 'percent', lines: lines.duty },
    { title: t('devices.memory'), unit: 'bytes', lines: lines.memory },
    { title: t('devices.share'), unit: 'percent', lines: lines.share },
  ] as const
  const drawn = [
    { title: t('devices.power'), unit: 'watts', lines: lines.power },
    { title: t('devices.energy'), unit: 'joules', lines: lines.energy },
  ] as const
  const isMetered = devices.some(({ energyJoules }) => energyJoules !== null)
  const panel = (chart: (typeof charts | typeof drawn)[number]) => (
    <section key={chart.title} className={dashboard['panel']}>
      <HistoryChart key={name} cluster={cluster} sub={name} {...chart} />
    </section>
  )
  return (
    <>
      <div className={dashboard['thirds']}>{charts.map(panel)}</div>
      {isMetered && <div className={dashboard['grid']}>{drawn.map(panel)}</div>}
    </>
  )
}
