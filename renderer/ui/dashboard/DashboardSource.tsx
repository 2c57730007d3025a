import { Drawer } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import classes from './Dashboard.module.css'
import { SourceAge } from './SourceAge.tsx'
import { SourcePanel } from './SourcePanel.tsx'

type Props = { readonly cluster: ClusterId; readonly dashboards: Dashboards }

/** Where the figures come from and how old they are; opens why not a better one, and what can be set. */
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
        <SourcePanel cluster={cluster} dashboards={dashboards} />
      </Drawer>
    </span>
  )
}
