import { Tooltip } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import classes from '../Figure.module.css'
import { SourceAge } from './SourceAge.tsx'

type Props = {
  /** The figure that it explains. */
  readonly of: string
  readonly text: string
  readonly cluster: ClusterId
  readonly dashboards: Dashboards
}

/** The arithmetic of a figure of the dashboards, its source and its age, on demand. */
export function SourceTip({ of, text, cluster, dashboards }: Props) {
  const { t } = useTranslation(['overview', 'common'])
  return (
    <Tooltip
      position="bottom-end"
      label={
        <div className={classes['tip']}>
          <p>{text}</p>
          <p>
            {t(`common:tier.${dashboards.source.tier}`)},{' '}
            <SourceAge cluster={cluster} dashboards={dashboards} />
          </p>
        </div>
      }
    >
      <button type="button" className={classes['how']} aria-label={`${of}: ${t('how')}`}>
        <IconInfoCircle size={14} aria-hidden="true" />
      </button>
    </Tooltip>
  )
}
