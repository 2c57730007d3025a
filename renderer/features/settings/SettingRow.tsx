import type { ReactNode } from 'react'
import { IconLock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './SettingRow.module.css'

type Props = {
  readonly title: string
  /** Id by which the control refers to the title. */
  readonly id: string
  readonly hint?: ReactNode
  readonly isLocked?: boolean
  readonly children: ReactNode
}

/** One setting: what it is at the left, the control at the right, a lock when it is not the user's to change. */
export function SettingRow({ title, id, hint, isLocked = false, children }: Props) {
  const { t } = useTranslation('settings')
  return (
    <div className={classes['row']}>
      <div className={classes['title']} id={id}>
        {title}
      </div>
      {hint !== undefined && (
        <div className={classes['hint']} id={`${id}-hint`}>
          {hint}
        </div>
      )}
      <div className={classes['control']}>
        {children}
        {isLocked && (
          <span className={classes['locked']}>
            <IconLock size={13} stroke={1.8} aria-hidden /> {t('locked')}
          </span>
        )}
      </div>
    </div>
  )
}
