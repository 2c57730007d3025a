import { useTranslation } from 'react-i18next'
import { bytes, milliCores } from '#core/base/units.ts'
import { HowCounted } from '../../ui/cluster/HowCounted.tsx'
import { bytesOf } from '../../ui/bytesOf.ts'
import { Figure } from '../../ui/Figure.tsx'
import figure from '../../ui/Figure.module.css'
import { useFormat } from '../../ui/FormatContext.ts'
import { Meter } from '../../ui/Meter.tsx'
import type { NodeDetail } from './nodeDetail.ts'
import { bytesText, coresText } from './nodeWords.ts'
import classes from './NodePage.module.css'

type ShareProps = {
  readonly node: NodeDetail
  readonly title: string
  readonly unit?: string
  readonly how: string
  readonly used: number
  readonly all: number
  readonly text: { readonly used: string; readonly all: string }
  readonly context: string
}

function ShareFigure({ node, title, unit, how, used, all, text, context }: ShareProps) {
  const format = useFormat()
  return (
    <Figure
      title={title}
      {...(unit !== undefined && { unit })}
      how={<HowCounted of={title} text={how} provenance={node.provenance} />}
      value={text.used}
      of={`/ ${text.all}`}
      context={context}
    >
      <div className={figure['meterRow']}>
        <Meter label={title} value={used} max={all} text={`${text.used} / ${text.all}`} />
        {format.percent(all > 0 ? used / all : 0)}
      </div>
    </Figure>
  )
}

/** GPUs, CPU, memory and pods of one node: taken, of what it has. */
export function NodeFigures({ node }: { readonly node: NodeDetail }) {
  const { t } = useTranslation('nodes')
  const format = useFormat()
  const { row } = node
  const gpus = (value: number): string => format.number(value, 2)
  const cores = (value: number): string => coresText(milliCores(value), format)
  const memory = bytesOf(row.memoryRequested, row.memoryAllocatable, format)
  const left = (used: number, all: number): number => Math.max(0, all - used)
  return (
    <div className={classes['figures']}>
      {row.gpuMode !== 'none' && (
        <ShareFigure
          node={node}
          title={t('detail.gpus')}
          how={t('detail.gpusHow')}
          used={row.gpuAllocated}
          all={row.gpuCount}
          text={{ used: gpus(row.gpuAllocated), all: gpus(row.gpuCount) }}
          context={
            row.gpuAllocatable >= row.gpuCount
              ? t('detail.allOffered')
              : t('detail.offered', { gpus: gpus(row.gpuAllocatable) })
          }
        />
      )}
      <ShareFigure
        node={node}
        title={t('detail.cpu')}
        unit={t('unit.cores')}
        how={t('detail.requestsHow')}
        used={row.cpuRequested}
        all={row.cpuAllocatable}
        text={{ used: cores(row.cpuRequested), all: cores(row.cpuAllocatable) }}
        context={t('detail.free', { amount: cores(left(row.cpuRequested, row.cpuAllocatable)) })}
      />
      <ShareFigure
        node={node}
        title={t('detail.memory')}
        how={t('detail.requestsHow')}
        used={row.memoryRequested}
        all={row.memoryAllocatable}
        text={{ used: memory.used, all: `${memory.all} ${memory.unit}` }}
        context={t('detail.free', {
          amount: bytesText(bytes(left(row.memoryRequested, row.memoryAllocatable)), format),
        })}
      />
      <ShareFigure
        node={node}
        title={t('detail.pods')}
        how={t('detail.podsHow')}
        used={row.pods}
        all={row.podsAllocatable}
        text={{ used: format.number(row.pods), all: format.number(row.podsAllocatable) }}
        context={t('detail.free', { amount: format.number(left(row.pods, row.podsAllocatable)) })}
      />
    </div>
  )
}
