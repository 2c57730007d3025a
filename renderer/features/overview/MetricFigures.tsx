import { useTranslation } from 'react-i18next'
import { bytes, type ClusterId } from '#core/base/units.ts'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import { bytesOf } from '../../ui/bytesOf.ts'
import { Figure } from '../../ui/Figure.tsx'
import figure from '../../ui/Figure.module.css'
import { FigureParts } from '../../ui/FigureParts.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { Meter } from '../../ui/Meter.tsx'
import { ShareFigure } from '../../ui/ShareFigure.tsx'
import { Shape } from '../../ui/Shape.tsx'
import { SourceTip } from '../../ui/dashboard/SourceTip.tsx'
import type { IdleGpus } from '../../ui/dashboard/useIdleGpus.ts'
import classes from './Overview.module.css'

type Props = { readonly cluster: ClusterId; readonly dashboards: Dashboards }

/** What the sources of metrics tell of the cluster's GPUs and jobs, in one row. */
export function MetricFigures({ idle, ...props }: Props & { readonly idle: IdleGpus }) {
  return (
    <div className={classes['metricRow']}>
      <Utilization {...props} />
      <GpuMemory {...props} part="used" />
      <GpuMemory {...props} part="allocated" />
      <Jobs {...props} />
      <Idle {...props} idle={idle} />
    </div>
  )
}

function Utilization({ cluster, dashboards }: Props) {
  const { t } = useTranslation(['dashboards', 'common'])
  const format = useFormat()
  const of = dashboards.cluster
  const title = t('utilization.title')
  const how = <SourceTip cluster={cluster} dashboards={dashboards} of={title} text={t('utilization.how')} />
  const percent = (value: number) => format.percent(value / 100)
  if (of.gpuUtilizationPercent === null)
    return <Figure title={title} how={how} value={t('common:nothing')} context={t('utilization.unknown')} />
  const parts = [
    { name: t('utilization.allocated'), value: of.allocatedUtilizationPercent },
    { name: t('utilization.tensor'), value: of.tensorActivePercent },
    { name: t('utilization.sm'), value: of.smActivePercent },
    { name: t('utilization.dram'), value: of.dramActivePercent },
  ].flatMap(({ name, value }) => {
    if (value === null) return []
    const text = (
      <>
        {name} <b>{percent(value)}</b>
      </>
    )
    return [{ id: name, text }]
  })
  return (
    <Figure
      title={title}
      how={how}
      value={percent(of.gpuUtilizationPercent)}
      context={
        <>
          <FigureParts parts={parts} />
          {t('utilization.caveat')}
        </>
      }
    >
      <div className={figure['meterRow']}>
        <Meter
          label={title}
          value={of.gpuUtilizationPercent}
          max={100}
          text={percent(of.gpuUtilizationPercent)}
        />
      </div>
    </Figure>
  )
}

function GpuMemory({ cluster, dashboards, part }: Props & { readonly part: 'used' | 'allocated' }) {
  const { t } = useTranslation('dashboards')
  const format = useFormat()
  const { gpuMemoryBytes: memory } = dashboards.cluster
  const [amount, total] = [memory[part], memory.total]
  const title = t(`memory.${part}`)
  const text = bytesOf(bytes(amount ?? 0), bytes(total ?? 0), format)
  const free = format.bytes(bytes(Math.max(0, (total ?? 0) - (amount ?? 0))))
  return (
    <ShareFigure
      title={title}
      how={
        <SourceTip
          cluster={cluster}
          dashboards={dashboards}
          of={title}
          text={t(`memory.${part}How`)}
          isOfObjects={part === 'allocated'}
        />
      }
      used={amount ?? 0}
      all={total ?? 0}
      text={{
        used: total === null ? `${text.used} ${text.unit}` : text.used,
        all: `${text.all} ${text.unit}`,
      }}
      context={t(`memory.${part}Left`, { amount: `${free.value} ${free.unit}` })}
      isUnknown={amount === null}
      isWholeUnknown={total === null}
      lacks={
        (amount === null || total === null) && (
          <p className={figure['context']}>{t(`memory.${part}Unknown`)}</p>
        )
      }
    />
  )
}

function Jobs({ cluster, dashboards }: Props) {
  const { t } = useTranslation('dashboards')
  const format = useFormat()
  const { jobs } = dashboards.cluster
  const title = t('jobs.title')
  return (
    <Figure
      title={title}
      how={
        <SourceTip cluster={cluster} dashboards={dashboards} of={title} text={t('jobs.how')} isOfObjects />
      }
      value={format.number(jobs.running)}
      of={t('jobs.running')}
      context={
        <FigureParts
          parts={(['pending', 'succeeded', 'failed'] as const).map(state => ({
            id: state,
            text: t(`jobs.${state}`, { count: jobs[state] }),
          }))}
        />
      }
    >
      {dashboards.missingKinds.length > 0 && (
        <p className={figure['lacks']}>
          {t('jobs.missing', { kinds: format.list(dashboards.missingKinds) })}
        </p>
      )}
    </Figure>
  )
}

function Idle({ cluster, dashboards, idle }: Props & { readonly idle: IdleGpus }) {
  const { t } = useTranslation(['dashboards', 'common'])
  const format = useFormat()
  const title = t('idle.title')
  const how = <SourceTip cluster={cluster} dashboards={dashboards} of={title} text={t('idle.how')} />
  if (dashboards.cluster.gpuUtilizationPercent === null)
    return <Figure title={title} how={how} value={t('common:nothing')} context={t('utilization.unknown')} />
  const [longest] = idle.gpus
  return (
    <Figure
      title={title}
      how={how}
      tone={longest ? undefined : 'ok'}
      value={
        <>
          {longest && <Shape name="half" size={18} />} {format.number(idle.gpus.length)}
        </>
      }
      of={longest && t('idle.held', { count: idle.gpus.length })}
      context={
        longest
          ? t('idle.longest', {
              node: longest.node,
              duration: format.duration(dashboards.at - longest.since),
            })
          : t('idle.none')
      }
    />
  )
}
