import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'

type Props = {
  /** What the button says it does. */
  readonly confirm: string
  readonly onConfirm: () => void
  readonly onCancel: () => void
  /** What it does cannot be undone, or hurts. */
  readonly isBad?: boolean
  /** Nothing can be confirmed yet. */
  readonly isOff?: boolean
  readonly isPending?: boolean
  /** Enter leaves the dialog as things are: for a question in which nothing is typed. */
  readonly isCancelFocused?: boolean
}

/** How a dialog is left: as things are, or with what it asks about done. */
export function DialogButtons({
  confirm,
  onConfirm,
  onCancel,
  isBad = false,
  isOff = false,
  isPending = false,
  isCancelFocused = false,
}: Props) {
  const { t } = useTranslation('common')
  return (
    <>
      <Button onClick={onCancel} data-autofocus={isCancelFocused || undefined}>
        {t('actions.cancel')}
      </Button>
      <Button
        variant="filled"
        {...(isBad && { color: 'bad' })}
        disabled={isOff}
        loading={isPending}
        onClick={onConfirm}
      >
        {confirm}
      </Button>
    </>
  )
}
