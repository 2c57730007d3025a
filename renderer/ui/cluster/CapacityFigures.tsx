import { useTranslation } from 'react-i18next'
import { bytes, milliCores } from '#core/base/units.ts'
import { bytesOf } from '../bytesOf.ts'
import { useFormat } from '../FormatContext.ts'
import { ShareFigure } from '../ShareFigure.tsx'
import type { FigureProps } from './GpuFigures.tsx'
import { HowCounted } from './HowCounted.tsx'
import { Lacks } from './Lacks.tsx'
import { isUnknown, lacksOf, type Kind } from './lacks.ts'

type CountedProps = FigureProps & {
  readonly title: string
  readonly unit?: string
  readonly how: string
  readonly used: number
  readonly all: number
  /** Both figures and what is left, in words. */
  readonly text: { readonly used: string; readonly all: string; readonly context: string }
  readonly needs: readonly Kind[]
}

function Counted({ cluster, overview, isPrinted, how, text, needs, ...rest }: CountedProps) {
  const lacks = lacksOf(overview.provenance, needs)
  return (
    <ShareFigure
      {...rest}
      text={text}
      context={text.context}
      how={
        !isPrinted && (
          <HowCounted cluster={cluster} of={rest.title} text={how} provenance={overview.provenance} />
        )
      }
      isUnknown={isUnknown(lacks, rest.used)}
      isWholeUnknown={isUnknown(lacks, rest.all)}
      lacks={<Lacks lacks={lacks} />}
    />
  )
}

/** Cores that pods ask for, of what nodes can give. */
export function CpuRequested(props: FigureProps) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const { requested, allocatable } = props.overview.cpu
  const cores = (amount: number) => format.cores(milliCores(amount)).value
  return (
    <Counted
      {...props}
      title={t('cpu.title')}
      unit={t('cpu.unit')}
      how={t('cpu.how')}
      used={requested}
      all={allocatable}
      text={{
        used: cores(requested),
        all: cores(allocatable),
        context: t('cpu.free', { amount: cores(Math.max(0, allocatable - requested)) }),
      }}
      needs={['nodes', 'pods']}
    />
  )
}

/** Memory that pods ask for, of what nodes can give. */
export function MemoryRequested(props: FigureProps) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const { requested, allocatable } = props.overview.memory
  const { used, all, unit } = bytesOf(requested, allocatable, format)
  const free = format.bytes(bytes(Math.max(0, allocatable - requested)))
  return (
    <Counted
      {...props}
      title={t('memory.title')}
      {...(allocatable === 0 && { unit })}
      how={t('memory.how')}
      used={requested}
      all={allocatable}
      text={{
        used,
        all: allocatable === 0 ? all : `${all} ${unit}`,
        context: t('memory.free', { amount: `${free.value} ${free.unit}` }),
      }}
      needs={['nodes', 'pods']}
    />
  )
}

/** Nodes that are ready, of all. */
export function NodesReady(props: FigureProps) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const { ready, total } = props.overview.nodes
  const others = total - ready
  return (
    <Counted
      {...props}
      title={t('nodesCard.title')}
      how={t('nodesCard.how')}
      used={ready}
      all={total}
      text={{
        used: format.number(ready),
        all: format.number(total),
        context:
          total === 0
            ? ''
            : others > 0
              ? t('nodesCard.notReady', { count: others })
              : t('nodesCard.allReady'),
      }}
      needs={['nodes']}
    />
  )
}

/** Pods that run, of all. */
export function PodsRunning(props: FigureProps) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const { Running, Pending, total } = props.overview.pods
  return (
    <Counted
      {...props}
      title={t('podsCard.title')}
      how={t('podsCard.how')}
      used={Running}
      all={total}
      text={{
        used: format.number(Running),
        all: format.number(total),
        context: t('podsCard.pending', { count: Pending }),
      }}
      needs={['pods']}
    />
  )
}
