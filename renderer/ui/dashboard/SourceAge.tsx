import { useTranslation } from 'react-i18next'
import { millis, type ClusterId } from '#core/base/units.ts'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import { useCluster } from '../../data/clusters.ts'
import { useFormat } from '../FormatContext.ts'
import { Shape } from '../Shape.tsx'
import { useNow } from '../useNow.ts'
import classes from './Dashboard.module.css'

type Props = {
  readonly cluster: ClusterId
  readonly dashboards: Dashboards
  /** Of what was read from Kubernetes objects, as each round does, whatever measures the GPUs. */
  readonly isOfObjects?: boolean
}

/** How old the figures are: since the samples were taken, where the source says when that was. */
export function SourceAge({ cluster, dashboards: { at, source }, isOfObjects = false }: Props) {
  const { t } = useTranslation(['dashboards', 'common'])
  const format = useFormat()
  const connection = useCluster(cluster)?.connection
  const now = useNow(connection?.status === 'live' ? 1000 : 60_000)
  const takenAt = isOfObjects ? at : millis(at - (source.ageSeconds ?? 0) * 1000)
  if (connection?.status === 'live') return <span>{t('source.age', { age: format.age(takenAt, now) })}</span>
  return (
    <span className={classes['stale']}>
      <Shape name="quarter" size={9} /> {t('common:asOf', { time: format.moment(takenAt, now) })}
    </span>
  )
}
