import type { ReactNode } from 'react'
import { Tooltip } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './Figure.module.css'

type Props = {
  /** The figure that it explains. */
  readonly of: string
  readonly text: string
  /** Where the figure comes from, and how old it is. */
  readonly source: ReactNode
}

/** The arithmetic of a figure, its source and its age, on demand. */
export function HowTip({ of, text, source }: Props) {
  const { t } = useTranslation('overview')
  return (
    <Tooltip
      position="bottom-end"
      label={
        <div className={classes['tip']}>
          <p>{text}</p>
          <p>{source}</p>
        </div>
      }
    >
      <button type="button" className={classes['how']} aria-label={`${of}: ${t('how')}`}>
        <IconInfoCircle size={14} aria-hidden="true" />
      </button>
    </Tooltip>
  )
}
