import { Fragment, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { bytes, type ClusterId } from '#core/base/units.ts'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import { Card } from '../../ui/Card.tsx'
import { PodLinks } from '../../ui/dashboard/PodLinks.tsx'
import { useDashboards } from '../../ui/dashboard/useDashboards.ts'
import { type JobOfPod, useJobOfPod } from '../../ui/dashboard/useJobOfPod.ts'
import { useFormat } from '../../ui/FormatContext.ts'
import table from '../../ui/SmallTable.module.css'
import { State } from '../../ui/State.tsx'
import classes from './NodePage.module.css'
import { bytesText } from './nodeWords.ts'

type Device = Dashboards['nodes'][number]['devices'][number]
type Props = { readonly cluster: ClusterId; readonly name: string }

const COLUMNS = ['utilization', 'memory', 'temperature', 'power'] as const

/** The GPUs of a node as the last round saw them, with the pods that hold them. Nothing for a node without GPUs, or before a round. */
export function NodeGpus({ cluster, name }: Props) {
  const { t } = useTranslation('nodes')
  const [address] = useSearchParams()
  const jobOf = useJobOfPod(cluster)
  const node = useDashboards(cluster).data?.nodes.find(each => each.name === name)
  if (!node) return null
  return (
    <Card title={t('gpus.title')} sub={node.gpuModel ?? undefined}>
      {node.devices.length === 0 ? (
        <p className={table['none']}>{t('gpus.none')}</p>
      ) : (
        <table className={table['table']} aria-label={t('gpus.title')}>
          <thead>
            <tr>
              <th scope="col">{t('gpus.gpu')}</th>
              {COLUMNS.map(column => (
                <th key={column} scope="col" data-num="">
                  {t(`gpus.${column}`)}
                </th>
              ))}
              <th scope="col">{t('gpus.pods')}</th>
            </tr>
          </thead>
          <tbody>
            {node.devices.map(device => (
              <Fragment key={device.uuid}>
                <Gpu
                  cluster={cluster}
                  device={device}
                  jobOf={jobOf}
                  isAsked={device.uuid === address.get('gpu')}
                />
                {device.instances.map(instance => (
                  <MigInstance key={instance.id} instance={instance} />
                ))}
              </Fragment>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  )
}

type GpuProps = {
  readonly cluster: ClusterId
  readonly device: Device
  readonly jobOf: JobOfPod
  readonly isAsked: boolean
}

function Gpu({ cluster, device, jobOf, isAsked }: GpuProps) {
  const { t } = useTranslation('nodes')
  const row = useRef<HTMLTableRowElement>(null)
  useEffect(() => {
    if (isAsked) row.current?.scrollIntoView({ block: 'center' })
  }, [isAsked])
  return (
    <tr ref={row} aria-current={isAsked} className={classes['gpu']}>
      <th scope="row" data-fit="" title={device.uuid}>
        {device.index ?? device.uuid}{' '}
        {device.unhealthy && (
          <State tone="bad" shape="triangle">
            {t('gpus.unhealthy')}
          </State>
        )}
      </th>
      {useFigures(device).map((text, index) => (
        <td key={COLUMNS[index]} data-num="" data-fit="">
          {text}
        </td>
      ))}
      <td>
        {device.pods.length === 0 ? (
          <span className={classes['muted']}>{t('gpus.free')}</span>
        ) : (
          <PodLinks cluster={cluster} pods={device.pods} jobOf={jobOf} />
        )}
      </td>
    </tr>
  )
}

/** A slice of the GPU above it; heat and power are the GPU's alone. */
function MigInstance({ instance }: { readonly instance: Device['instances'][number] }) {
  const { t } = useTranslation('nodes')
  const { id, profile, engineActivePercent: busy, memoryUsedBytes: used, memoryTotalBytes: total } = instance
  return (
    <tr>
      <th scope="row" data-fit="" data-muted="">
        {t('gpus.instance', { id, profile })}
      </th>
      {useShares({ busy, used, total }).map((text, index) => (
        <td key={COLUMNS[index]} data-num="" data-fit="">
          {text}
        </td>
      ))}
      <td colSpan={3} />
    </tr>
  )
}

const NONE = '–'

/** In the order of COLUMNS; what nobody tells is a dash. */
function useFigures(device: Device): readonly string[] {
  const format = useFormat()
  const { utilizationPercent: busy, memoryUsedBytes: used, memoryTotalBytes: total } = device
  return [
    ...useShares({ busy, used, total }),
    device.temperatureCelsius === null ? NONE : `${format.number(device.temperatureCelsius)} °C`,
    device.powerWatts === null ? NONE : `${format.number(device.powerWatts, 0)} W`,
  ]
}

type Shares = { readonly busy: number | null; readonly used: number | null; readonly total: number | null }

function useShares({ busy, used, total }: Shares): readonly string[] {
  const format = useFormat()
  const size = (amount: number | null) => (amount === null ? NONE : bytesText(bytes(amount), format))
  return [
    busy === null ? NONE : format.percent(busy / 100),
    used === null ? NONE : `${size(used)} / ${size(total)}`,
  ]
}
