import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import type { Overview } from '../../../preload/contract/overview.ts'
import type { ChartData } from '../chartSeries.ts'
import { Figure } from '../Figure.tsx'
import figure from '../Figure.module.css'
import { FigureParts } from '../FigureParts.tsx'
import { useFormat } from '../FormatContext.ts'
import { Shape } from '../Shape.tsx'
import { ShareFigure } from '../ShareFigure.tsx'
import { Spark } from '../Spark.tsx'
import { useNow } from '../useNow.ts'
import { useEvidence } from './evidenceText.ts'
import { changeOver, RANGES } from './gpuHistory.ts'
import { HowCounted } from './HowCounted.tsx'
import { Lacks } from './Lacks.tsx'
import { isUnknown, lacksOf } from './lacks.ts'
import { nodePath } from './objectPath.ts'

export type FigureProps = {
  readonly cluster: ClusterId
  readonly overview: Overview
  /** On paper nothing can be pointed at. */
  readonly isPrinted?: boolean
}

/** GPUs that pods hold, of all there are, with the shape of the last day. */
export function GpusAllocated({
  cluster,
  overview,
  isPrinted,
  lastDay,
}: FigureProps & { readonly lastDay: ChartData | undefined }) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const { gpus, provenance } = overview
  const lacks = lacksOf(provenance, ['nodes', 'pods'])
  const title = t('gpusAllocated.title')
  const allocated = lastDay?.series[0]
  return (
    <ShareFigure
      title={title}
      how={
        !isPrinted && (
          <HowCounted cluster={cluster} of={title} text={t('gpusAllocated.how')} provenance={provenance} />
        )
      }
      used={gpus.allocated}
      all={gpus.total}
      text={{ used: format.number(gpus.allocated), all: format.number(gpus.total) }}
      context={<AllocatedContext pending={gpus.pending} lastDay={lastDay} />}
      isUnknown={isUnknown(lacks, gpus.allocated)}
      lacks={<Lacks lacks={lacks} />}
    >
      {allocated && <Spark values={allocated.values} highest={gpus.total} />}
    </ShareFigure>
  )
}

function AllocatedContext({
  pending,
  lastDay,
}: {
  readonly pending: number
  readonly lastDay: ChartData | undefined
}) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const parts: { readonly id: string; readonly text: string }[] = [
    {
      id: 'pending',
      text:
        pending > 0
          ? t('gpusAllocated.pending', { gpus: format.number(pending) })
          : t('gpusAllocated.noPending'),
    },
  ]
  const values = lastDay?.series[0]?.values
  const change =
    lastDay && values
      ? changeOver(
          { times: lastDay.times, values },
          { end: lastDay.to, span: RANGES.day.length, tolerance: 3 * lastDay.bucketMs },
        )
      : null
  const rounded = change === null ? 0 : Math.round(change)
  if (rounded !== 0)
    parts.push({
      id: 'change',
      text: t(rounded > 0 ? 'gpusAllocated.more' : 'gpusAllocated.fewer', {
        gpus: format.number(Math.abs(rounded)),
      }),
    })
  return <FigureParts parts={parts} />
}

/** GPU nodes with something on them, of all GPU nodes. */
export function GpuNodesInUse({ cluster, overview, isPrinted }: FigureProps) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const { gpuNodes, provenance } = overview
  const lacks = lacksOf(provenance, ['nodes', 'pods'])
  const title = t('gpuNodesCard.title')
  const free = gpuNodes.total - gpuNodes.allocated
  const { unhealthy } = gpuNodes
  const parts = [
    { id: 'free', text: free > 0 ? t('gpuNodesCard.free', { count: free }) : t('gpuNodesCard.full') },
    ...(unhealthy > 0 ? [{ id: 'unhealthy', text: t('gpuNodesCard.unhealthy', { count: unhealthy }) }] : []),
  ]
  return (
    <ShareFigure
      title={title}
      how={
        !isPrinted && (
          <HowCounted cluster={cluster} of={title} text={t('gpuNodesCard.how')} provenance={provenance} />
        )
      }
      used={gpuNodes.allocated}
      all={gpuNodes.total}
      text={{ used: format.number(gpuNodes.allocated), all: format.number(gpuNodes.total) }}
      context={<FigureParts parts={parts} />}
      isUnknown={isUnknown(lacks, gpuNodes.allocated)}
      lacks={<Lacks lacks={lacks} />}
    />
  )
}

/** What is broken, with the first evidence; the card leads to that node. */
export function UnhealthyGpus({ cluster, overview, isPrinted }: FigureProps) {
  const { t } = useTranslation('overview')
  const { gpus, gpuNodes, unhealthy, provenance } = overview
  const lacks = lacksOf(provenance, ['nodes'])
  const title = t('unhealthy.title')
  const [first] = unhealthy
  const how = !isPrinted && (
    <HowCounted cluster={cluster} of={title} text={t('unhealthy.how')} provenance={provenance} />
  )
  if (!first)
    return (
      <Figure
        title={title}
        how={how}
        tone={lacks.length > 0 ? undefined : 'ok'}
        value={lacks.length > 0 ? t('unknownFigure') : 0}
        context={lacks.length > 0 ? undefined : t('unhealthy.none')}
      >
        <Lacks lacks={lacks} />
      </Figure>
    )
  return (
    <Figure
      title={title}
      how={how}
      isLinked
      tone="bad"
      value={
        <>
          <Shape name="triangle" size={18} /> {gpuNodes.unhealthy}
        </>
      }
      of={t('unhealthy.nodes', { count: gpuNodes.unhealthy, gpus: t('gpus', { count: gpus.unhealthy }) })}
      context={
        <FirstEvidence
          cluster={cluster}
          first={first}
          others={new Set(unhealthy.map(each => each.node)).size - 1}
        />
      }
    />
  )
}

type Evidence = {
  readonly cluster: ClusterId
  readonly first: Overview['unhealthy'][number]
  readonly others: number
}

function FirstEvidence({ cluster, first, others }: Evidence) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const now = useNow()
  const inWords = useEvidence()
  const since =
    first.since === null ? '' : t('unhealthy.firstSince', { time: format.moment(first.since, now) })
  const evidence = t('unhealthy.first', { node: first.node, evidence: inWords(first.evidence), since })
  return (
    <>
      <Link
        to={nodePath(cluster, first.node)}
        className={`${figure['link'] ?? ''} ${figure['clamp'] ?? ''}`}
        title={evidence}
      >
        {evidence}
      </Link>
      {others > 0 && t('unhealthy.more', { count: others })}
    </>
  )
}
