import type { ReactNode } from 'react'
import { Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './Dialog.module.css'

type Props = {
  readonly isOpen: boolean
  readonly title: string
  readonly onClose: () => void
  readonly width?: number
  /** At the bottom right, the one next step last. */
  readonly buttons?: ReactNode
  /** At the bottom left. */
  readonly aside?: ReactNode
  readonly children: ReactNode
}

/** A question that must be answered or left before the page goes on. Escape leaves it. */
export function Dialog({ isOpen, title, onClose, width = 480, buttons, aside, children }: Props) {
  const { t } = useTranslation('common')
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={title}
      size={width}
      closeButtonProps={{ 'aria-label': t('actions.close') }}
    >
      <div className={classes['body']}>{children}</div>
      {(buttons !== undefined || aside !== undefined) && <DialogFoot aside={aside}>{buttons}</DialogFoot>}
    </Modal>
  )
}

type FootProps = { readonly aside?: ReactNode; readonly children: ReactNode }

/** Buttons at a dialog's end, in sight however long it is; for what knows them below the dialog itself. */
export function DialogFoot({ aside, children }: FootProps) {
  return (
    <div className={classes['foot']}>
      <div className={classes['side']}>{aside}</div>
      <div className={classes['side']}>{children}</div>
    </div>
  )
}
