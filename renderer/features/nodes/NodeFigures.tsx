import { useTranslation } from 'react-i18next'
import { bytes, milliCores, type ClusterId } from '#core/base/units.ts'
import { HowCounted } from '../../ui/cluster/HowCounted.tsx'
import { bytesOf } from '../../ui/bytesOf.ts'
import { useFormat } from '../../ui/FormatContext.ts'
import { ShareFigure } from '../../ui/ShareFigure.tsx'
import type { NodeDetail } from './nodeDetail.ts'
import { bytesText, coresText } from './nodeWords.ts'
import classes from './NodePage.module.css'

type Props = { readonly cluster: ClusterId; readonly node: NodeDetail }

/** GPUs, CPU, memory and pods of one node: taken, of what it has. */
export function NodeFigures({ cluster, node }: Props) {
  const { t } = useTranslation(['nodes', 'overview'])
  const format = useFormat()
  const { row } = node
  const gpus = (value: number): string => format.number(value, 2)
  const cores = (value: number): string => coresText(milliCores(value), format)
  const memory = bytesOf(row.memoryRequested, row.memoryAllocatable, format)
  const how = (of: string, text: string) => (
    <HowCounted cluster={cluster} of={of} text={text} provenance={node.provenance} />
  )
  const left = (used: number, all: number): number => Math.max(0, all - used)
  return (
    <div className={classes['figures']}>
      {row.gpuMode !== 'none' && (
        <ShareFigure
          title={t('detail.gpus')}
          how={how(t('detail.gpus'), t('detail.gpusHow'))}
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
        title={t('detail.cpu')}
        unit={t('unit.cores')}
        how={how(t('detail.cpu'), t('detail.requestsHow'))}
        used={row.cpuRequested}
        all={row.cpuAllocatable}
        text={{ used: cores(row.cpuRequested), all: cores(row.cpuAllocatable) }}
        context={t('overview:cpu.free', { amount: cores(left(row.cpuRequested, row.cpuAllocatable)) })}
      />
      <ShareFigure
        title={t('detail.memory')}
        how={how(t('detail.memory'), t('detail.requestsHow'))}
        used={row.memoryRequested}
        all={row.memoryAllocatable}
        text={{ used: memory.used, all: `${memory.all} ${memory.unit}` }}
        context={t('detail.free', {
          amount: bytesText(bytes(left(row.memoryRequested, row.memoryAllocatable)), format),
        })}
      />
      <ShareFigure
        title={t('detail.pods')}
        how={how(t('detail.pods'), t('detail.podsHow'))}
        used={row.pods}
        all={row.podsAllocatable}
        text={{ used: format.number(row.pods), all: format.number(row.podsAllocatable) }}
        context={t('detail.free', { amount: format.number(left(row.pods, row.podsAllocatable)) })}
      />
    </div>
  )
}
