import { Drawer } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { millis, type ClusterId } from '#core/base/units.ts'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import { useCluster } from '../../data/clusters.ts'
import { useFormat } from '../FormatContext.ts'
import { Shape } from '../Shape.tsx'
import { useNow } from '../useNow.ts'
import classes from './Dashboard.module.css'
import { WhyNotBetter } from './WhyNotBetter.tsx'

type Props = { readonly cluster: ClusterId; readonly dashboards: Dashboards }

/** Where the figures come from and how old they are; opens what each other source lacks. */
export function DashboardSource({ cluster, dashboards }: Props) {
  const { t } = useTranslation(['dashboards', 'common'])
  const [isOpen, setIsOpen] = useState(false)
  const { source } = dashboards
  return (
    <span className={classes['source']}>
      <button type="button" className={classes['sourceButton']} onClick={() => setIsOpen(true)}>
        {t(`common:tier.${source.tier}`)}
        {source.dialect !== null && ` (${source.dialect})`}
      </button>
      {source.tier === 'T4' && <span>{t('source.allocationOnly')}</span>}
      <SourceAge cluster={cluster} dashboards={dashboards} />
      <Drawer
        opened={isOpen}
        onClose={() => setIsOpen(false)}
        position="right"
        size="min(620px, 94vw)"
        title={t('source.title')}
        closeButtonProps={{ 'aria-label': t('common:actions.close') }}
      >
        <WhyNotBetter dashboards={dashboards} />
      </Drawer>
    </span>
  )
}

/** How old the figures are: since the samples were taken, where the source says when that was. */
function SourceAge({ cluster, dashboards: { at, source } }: Props) {
  const { t } = useTranslation(['dashboards', 'common'])
  const format = useFormat()
  const connection = useCluster(cluster)?.connection
  const now = useNow(connection?.status === 'live' ? 1000 : 60_000)
  const takenAt = millis(at - (source.ageSeconds ?? 0) * 1000)
  if (connection?.status === 'live') return <span>{t('source.age', { age: format.age(takenAt, now) })}</span>
  return (
    <span className={classes['stale']}>
      <Shape name="quarter" size={9} /> {t('common:asOf', { time: format.moment(takenAt, now) })}
    </span>
  )
}
