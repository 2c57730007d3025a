import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../../ui/Dialog.tsx'
import { useEditor } from './editorStore.ts'

type Props = { readonly onClose: () => void; readonly onDrop: () => void }

/** An edit is taken back on the tree in force: whoever has edits of their own in hand says first that they may go. */
export function DropDraftDialog({ onClose, onDrop }: Props) {
  const { t } = useTranslation('quotaTree')
  const count = useEditor(({ state }) => state.done)
  return (
    <Dialog
      isOpen
      title={t('history.dropTitle', { count })}
      onClose={onClose}
      buttons={
        <>
          <Button onClick={onClose}>{t('history.keepDraft')}</Button>
          <Button variant="filled" onClick={onDrop}>
            {t('history.drop', { count })}
          </Button>
        </>
      }
    >
      <p>{t('history.dropBody')}</p>
    </Dialog>
  )
}
