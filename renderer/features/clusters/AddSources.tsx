import { useState, type ReactNode } from 'react'
import { Button, Menu, Textarea } from '@mantine/core'
import { IconClipboardText, IconFileImport, IconFolderSearch, IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../../ui/Dialog.tsx'
import classes from './AddSources.module.css'
import type { ImportSource } from './preview.ts'
import { useChoose } from './useChoose.ts'

type Props = {
  readonly onSources: (sources: readonly ImportSource[]) => void
  /** Tiles that fill the drawer; otherwise a button with a menu. */
  readonly isLarge?: boolean
}

/** The ways in: files, a folder that is then watched, pasted text. Dropping works as well, anywhere on the page. */
export function AddSources({ onSources, isLarge = false }: Props) {
  const { t } = useTranslation('clusters')
  const { chooseFiles, watchFolder, isBusy } = useChoose()
  const [isPasting, setPasting] = useState(false)
  const files = async (): Promise<void> => {
    const paths = await chooseFiles()
    if (paths.length > 0) onSources(paths.map(path => ({ kind: 'file', path })))
  }
  const folder = async (): Promise<void> => {
    const path = await watchFolder()
    if (path !== null) onSources([{ kind: 'folder', path }])
  }
  const paste = (text: string): void => {
    setPasting(false)
    onSources([{ kind: 'text', text }])
  }
  if (!isLarge)
    return (
      <>
        <Menu position="top-start">
          <Menu.Target>
            <Button leftSection={<IconPlus size={14} stroke={2} />} loading={isBusy}>
              {t('addDialog.more')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => void files()}>{t('addDialog.files')}</Menu.Item>
            <Menu.Item onClick={() => void folder()}>{t('addDialog.folder')}</Menu.Item>
            <Menu.Item onClick={() => setPasting(true)}>{t('addDialog.paste')}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <Dialog isOpen={isPasting} title={t('addDialog.paste')} onClose={() => setPasting(false)} width={640}>
          {isPasting && <PasteForm onText={paste} />}
        </Dialog>
      </>
    )
  const icon = { size: 28, stroke: 1.4, 'aria-hidden': true }
  return (
    <>
      <div className={classes['tiles']}>
        <Tile
          title={t('addDialog.files')}
          hint={t('addDialog.filesHint')}
          isFirst
          isBusy={isBusy}
          onClick={() => void files()}
        >
          <IconFileImport {...icon} />
        </Tile>
        <Tile
          title={t('addDialog.folder')}
          hint={t('addDialog.folderHint')}
          isBusy={isBusy}
          onClick={() => void folder()}
        >
          <IconFolderSearch {...icon} />
        </Tile>
        <Tile
          title={t('addDialog.paste')}
          hint={t('addDialog.pasteHint')}
          isOpen={isPasting}
          onClick={() => setPasting(!isPasting)}
        >
          <IconClipboardText {...icon} />
        </Tile>
      </div>
      {isPasting ? (
        <PasteForm onText={paste} />
      ) : (
        <div className={classes['drop']}>{t('addDialog.dropHint')}</div>
      )}
    </>
  )
}

type TileProps = {
  readonly title: string
  readonly hint: string
  readonly isFirst?: boolean
  readonly isBusy?: boolean
  readonly isOpen?: boolean
  readonly onClick: () => void
  readonly children: ReactNode
}

function Tile({ title, hint, isFirst, isBusy, isOpen, onClick, children }: TileProps) {
  return (
    <button
      type="button"
      className={classes['tile']}
      data-autofocus={isFirst}
      disabled={isBusy}
      aria-expanded={isOpen}
      onClick={onClick}
    >
      {children}
      <strong>{title}</strong>
      <span className={classes['hint']}>{hint}</span>
    </button>
  )
}

function PasteForm({ onText }: { readonly onText: (text: string) => void }) {
  const { t } = useTranslation('clusters')
  const [text, setText] = useState('')
  return (
    <div className={classes['paste']}>
      <Textarea
        data-autofocus
        autoFocus
        label={t('addDialog.pasteLabel')}
        placeholder={t('addDialog.pastePlaceholder')}
        rows={14}
        spellCheck={false}
        value={text}
        onChange={event => setText(event.currentTarget.value)}
      />
      <Button variant="filled" disabled={text.trim() === ''} onClick={() => onText(text)}>
        {t('addDialog.pasteUse')}
      </Button>
    </div>
  )
}
