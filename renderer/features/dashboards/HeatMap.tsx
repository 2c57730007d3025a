import { SegmentedControl, Tooltip } from '@mantine/core'
import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { bytes, type ClusterId } from '#core/base/units.ts'
import { gpuPath } from '../../ui/cluster/objectPath.ts'
import { useFormat } from '../../ui/FormatContext.ts'
import { Shape } from '../../ui/Shape.tsx'
import classes from './HeatMap.module.css'
import type { DashboardNode } from './nodeColumns.tsx'

type Device = DashboardNode['devices'][number]
/** What the cells show. */
export type HeatMetric = 'utilization' | 'memory'

type Props = {
  readonly cluster: ClusterId
  readonly nodes: readonly DashboardNode[]
  readonly metric: HeatMetric
  /** UUIDs of GPUs that are held and idle. */
  readonly idle: ReadonlySet<string>
  readonly chosen: string | null
  readonly onChoose: (node: string) => void
}

/** Every GPU of every node as a cell: how busy or full it is, whether it is broken or held for nothing. */
export function HeatMap({ cluster, nodes, metric, idle, chosen, onChoose }: Props) {
  const { t } = useTranslation('dashboards')
  return (
    <ul className={classes['map']} aria-label={t('heat.title')}>
      {nodes.map(node => (
        <li key={node.name} className={classes['row']}>
          <button
            type="button"
            className={classes['name']}
            aria-pressed={node.name === chosen}
            onClick={() => onChoose(node.name)}
          >
            {node.name}
          </button>
          <div className={classes['cells']}>
            {node.devices.map(device => (
              <Cell
                key={device.uuid}
                {...{ cluster, device, metric }}
                node={node.name}
                isIdle={idle.has(device.uuid)}
              />
            ))}
            {node.devices.length === 0 && <span className={classes['silent']}>{t('heat.silent')}</span>}
          </div>
        </li>
      ))}
    </ul>
  )
}

type MetricProps = { readonly metric: HeatMetric; readonly onMetric: (metric: HeatMetric) => void }

/** Chooses what the cells show. */
export function HeatMetricControl({ metric, onMetric }: MetricProps) {
  const { t } = useTranslation('dashboards')
  return (
    <SegmentedControl<HeatMetric>
      aria-label={t('heat.metric')}
      value={metric}
      onChange={onMetric}
      data={(['utilization', 'memory'] as const).map(value => ({ value, label: t(`heat.${value}`) }))}
    />
  )
}

type CellProps = {
  readonly cluster: ClusterId
  readonly node: string
  readonly device: Device
  readonly metric: HeatMetric
  readonly isIdle: boolean
}

const shareOf = ({ memoryUsedBytes: used, memoryTotalBytes: total }: Device): number | null =>
  used === null || total === null || total === 0 ? null : (used / total) * 100

function Cell({ cluster, node, device, metric, isIdle }: CellProps) {
  const { t } = useTranslation('dashboards')
  const value = metric === 'utilization' ? device.utilizationPercent : shareOf(device)
  const words = useCellWords(device, isIdle)
  return (
    <Tooltip
      label={words.map(line => (
        <div key={line}>{line}</div>
      ))}
    >
      <Link
        to={gpuPath(cluster, node, device.uuid)}
        className={`${classes['cell']} ${device.unhealthy ? classes['bad'] : ''}`}
        style={{ '--heat': `${String(Math.round((value ?? 0) * 0.45))}%` } as CSSProperties}
        data-unknown={value === null ? '' : undefined}
        aria-label={`${node} ${words.join(', ')}`}
      >
        {device.unhealthy ? <Shape name="triangle" size={9} /> : isIdle && <Shape name="half" size={9} />}
        {value === null ? t('heat.unknown') : Math.round(value)}
      </Link>
    </Tooltip>
  )
}

function useCellWords(device: Device, isIdle: boolean): string[] {
  const { t } = useTranslation('dashboards')
  const format = useFormat()
  const size = (amount: number | null): string => {
    if (amount === null) return t('unknown')
    const { value, unit } = format.bytes(bytes(amount))
    return `${value} ${unit}`
  }
  const { utilizationPercent: busy, index, uuid, pods } = device
  return [
    t('heat.gpu', { index: index ?? uuid }),
    ...(device.unhealthy ? [t('heat.isUnhealthy')] : []),
    ...(isIdle ? [t('heat.isIdle')] : []),
    t('heat.busy', { share: busy === null ? t('unknown') : format.percent(busy / 100) }),
    t('heat.full', { used: size(device.memoryUsedBytes), total: size(device.memoryTotalBytes) }),
    ...(device.temperatureCelsius === null ? [] : [`${format.number(device.temperatureCelsius)} °C`]),
    ...(device.powerWatts === null ? [] : [`${format.number(device.powerWatts, 0)} W`]),
    ...(pods.length === 0 ? [t('heat.free')] : pods),
  ]
}
