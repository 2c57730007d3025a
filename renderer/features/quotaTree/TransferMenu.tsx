import { useState } from 'react'
import { Button, Menu } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { treeTable } from '#core/quota/csv.ts'
import { newTreeObject } from '#core/quota/kube.ts'
import { csvOf } from '../../ui/csv.ts'
import { saveFile } from '../../ui/saveFile.ts'
import { CopyDialog } from './CopyDialog.tsx'
import { treeNow } from './editorState.ts'
import { useEditor } from './editorStore.ts'
import { ImportDialog } from './ImportDialog.tsx'
import type { TreeView } from './treeView.ts'

const BOM = '\u{feff}'

/** The whole tree out and in again: YAML as the cluster has it, CSV for a spreadsheet; and in from other systems. */
export function TransferMenu({ view }: { readonly view: TreeView }) {
  const { t } = useTranslation('quotaTree')
  const tree = useEditor(({ state }) => treeNow(state))
  const [dialog, setDialog] = useState<'import' | 'copy' | null>(null)
  const saveYaml = async (): Promise<void> => {
    const { stringify } = await import('yaml')
    saveFile('quota-tree.yaml', new Blob([stringify(newTreeObject(tree))], { type: 'application/yaml' }))
  }
  const saveCsv = (): void => {
    const [header = [], ...rows] = treeTable(tree)
    saveFile('quota-tree.csv', new Blob([BOM, csvOf(header, rows)], { type: 'text/csv' }))
  }
  return (
    <>
      <Menu>
        <Menu.Target>
          <Button>{t('transfer.export')}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void saveYaml()}>{t('transfer.yaml')}</Menu.Item>
          <Menu.Item onClick={saveCsv}>{t('transfer.csv')}</Menu.Item>
          <Menu.Item onClick={() => setDialog('copy')}>{t('transfer.copy')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Button disabled={view.isReadOnly} onClick={() => setDialog('import')}>
        {t('transfer.import')}
      </Button>
      {dialog === 'import' && <ImportDialog view={view} onClose={() => setDialog(null)} />}
      {dialog === 'copy' && <CopyDialog view={view} onClose={() => setDialog(null)} />}
    </>
  )
}
