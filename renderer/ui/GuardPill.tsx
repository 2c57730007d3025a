import { Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Cluster } from '../../preload/contract/clusters.ts'
import { Pill } from './Pill.tsx'

/** How a cluster is guarded, and what that means; nothing for one that is not. */
export function GuardPill({ guard }: Pick<Cluster, 'guard'>) {
  const { t } = useTranslation('frame')
  if (guard === 'none') return null
  return (
    <Tooltip label={t(guard === 'production' ? 'guard.productionHint' : 'guard.readOnlyHint')}>
      <Pill tone={guard === 'production' ? 'bad' : 'info'} shape="diamond" isStrong tabIndex={0}>
        {t(`guard.${guard}`)}
      </Pill>
    </Tooltip>
  )
}
