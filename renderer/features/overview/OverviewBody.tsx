import { useDeferredValue, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Card } from '../../ui/Card.tsx'
import { Lacks } from '../../ui/cluster/Lacks.tsx'
import { isUnknown, lacksOf, type Kind } from '../../ui/cluster/lacks.ts'
import { NodeStates, PodPhases } from '../../ui/cluster/StatesTable.tsx'
import { HistoryChart } from '../../ui/dashboard/HistoryChart.tsx'
import type { HistoryLine } from '../../ui/dashboard/historyLines.ts'
import { useFormat } from '../../ui/FormatContext.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import classes from './Overview.module.css'
import { OverviewRest, type OverviewParts } from './OverviewRest.tsx'

const CHART_HEIGHT = 256

type Props = OverviewParts & { readonly onChartPainted: () => void }

/** Everything below the row of figures. */
export function OverviewBody({ onChartPainted, ...parts }: Props) {
  const { cluster, overview, hasGpus } = parts
  const { t } = useTranslation('overview')
  const format = useFormat()
  const { provenance } = overview
  // The first chart is drawn as soon as its figures are there, whatever is below it.
  const isRestDue = useDeferredValue(true, false)
  const isKnown = (value: number, kind: Kind) => !isUnknown(lacksOf(provenance, [kind]), value)
  const count = (value: number, kind: Kind) => (isKnown(value, kind) ? format.number(value) : undefined)
  const lacks = (...needs: Kind[]) => <Lacks lacks={lacksOf(provenance, needs)} />
  return (
    <>
      <div className={classes['wideAndNarrow']}>
        {hasGpus ? (
          <GpusOverTime cluster={cluster} onPainted={onChartPainted} />
        ) : (
          <section className={classes['panel']}>
            <WhyNoGpus overview={overview} />
          </section>
        )}
        <div className={classes['stack']}>
          <Card title={t('nodeStates.title')} sub={count(overview.nodes.total, 'nodes')}>
            {isKnown(overview.nodes.total, 'nodes') && <NodeStates nodes={overview.nodes} />}
            {lacks('nodes')}
          </Card>
          <Card title={t('phases.title')} sub={count(overview.pods.total, 'pods')}>
            {isKnown(overview.pods.total, 'pods') && <PodPhases pods={overview.pods} />}
            {lacks('pods')}
          </Card>
        </div>
      </div>
      {isRestDue && <OverviewRest {...parts} />}
    </>
  )
}

/** Either there are none, or this identity may not know. */
function WhyNoGpus({ overview }: Pick<Props, 'overview'>) {
  const { t } = useTranslation(['overview', 'table', 'common'])
  const kinds = t('common:kinds.nodes')
  const [lack] = lacksOf(overview.provenance, ['nodes'])
  if (overview.nodes.total > 0 || !lack || lack.reason === 'loading')
    return <EmptyState title={t('noGpus.title')} body={t('noGpus.body')} />
  return (
    <EmptyState
      title={t(`table:${lack.reason}`, { kinds })}
      body={t(`table:${lack.reason}Hint`, { kinds })}
    />
  )
}

function GpusOverTime({ cluster, onPainted }: Pick<Props, 'cluster'> & { readonly onPainted: () => void }) {
  const { t } = useTranslation('overview')
  const lines = useMemo(
    (): HistoryLine[] => [
      { series: 'cluster.gpus.allocated', label: t('chart.allocated'), kind: 'area' },
      { series: 'cluster.gpus.total', label: t('chart.total') },
      { series: 'cluster.gpus.pending', label: t('chart.pending') },
    ],
    [t],
  )
  return (
    <section className={classes['panel']}>
      <HistoryChart
        cluster={cluster}
        title={t('chart.title')}
        unit="gpus"
        lines={lines}
        height={CHART_HEIGHT}
        onPainted={onPainted}
      />
    </section>
  )
}
