import { useTranslation } from 'react-i18next'
import type { Overview } from '../../../preload/contract/overview.ts'
import { useFormat } from '../../ui/FormatContext.ts'
import { Lacks } from '../../ui/cluster/Lacks.tsx'
import { lacksOf } from '../../ui/cluster/lacks.ts'
import { useNow } from '../../ui/useNow.ts'
import classes from './Print.module.css'

type Props = { readonly name: string; readonly isSample: boolean; readonly overview: Overview }

/** What the sheet is about: which cluster, as of when, in which zone, from which source, and what it lacks. */
export function PrintHeader({ name, isSample, overview }: Props) {
  const { t } = useTranslation(['print', 'overview', 'common'])
  const format = useFormat()
  const now = useNow()
  const { provenance, gpuNodes, gpus, nodes } = overview
  const facts: [string, string][] = [
    [t('asOf'), provenance.asOf === null ? t('common:neverSeen') : format.dateTime(provenance.asOf)],
    [t('timeZone'), format.timeZone],
    [t('source'), `${t(`common:tier.${provenance.tier}`)} (${provenance.tier})`],
    [t('state'), provenance.isLive ? t('live') : t('cached')],
    [t('printed'), format.dateTime(now)],
  ]
  return (
    <header className={classes['header']}>
      <div className={classes['headline']}>
        <h1>{name}</h1>
        {isSample && <span className={classes['sample']}>{t('common:sample')}</span>}
        <span className={classes['product']}>{t('title')}</span>
      </div>
      <p>
        {t('overview:nodesCount', { count: nodes.total })} ·{' '}
        {t('overview:gpuNodes', { count: gpuNodes.total })} · {t('overview:gpus', { count: gpus.total })}
      </p>
      {isSample && <p className={classes['note']}>{t('sampleNote')}</p>}
      <dl className={classes['facts']}>
        {facts.map(([term, fact]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
      </dl>
      <Lacks lacks={lacksOf(provenance, ['nodes', 'pods', 'events', 'namespaces', 'workloads'])} />
    </header>
  )
}
