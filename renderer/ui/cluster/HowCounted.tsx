import { Tooltip } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import type { Provenance } from '../../../preload/contract/common.ts'
import classes from '../Figure.module.css'
import { SourceAge } from './SourceAge.tsx'

type Props = {
  readonly of: string
  readonly text: string
  readonly cluster: ClusterId
  readonly provenance: Provenance
}

/** The arithmetic of a figure, its source and its age, on demand. */
export function HowCounted({ of, text, cluster, provenance }: Props) {
  const { t } = useTranslation('overview')
  return (
    <Tooltip
      position="bottom-end"
      label={
        <div className={classes['tip']}>
          <p>{text}</p>
          <p>
            <SourceAge cluster={cluster} provenance={provenance} />
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
