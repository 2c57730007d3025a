import { memo, useState } from 'react'
import { Button, Menu } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { treeTable } from '#core/quota/csv.ts'
import { newTreeObject } from '#core/quota/kube.ts'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import { csvOf } from '../../ui/csv.ts'
import { saveFile } from '../../ui/saveFile.ts'
import { CopyDialog } from './CopyDialog.tsx'
import { treeNow } from './editorState.ts'
import { useEditorStore } from './editorStore.ts'
import { ImportDialog } from './ImportDialog.tsx'

const BOM = '\u{feff}'

/** The whole tree out and in again: YAML as the cluster has it, CSV for a spreadsheet; and in from other systems. */
export const TransferMenu = memo(function TransferMenu({ cluster }: { readonly cluster: Cluster }) {
  const { t } = useTranslation('quotaTree')
  const store = useEditorStore()
  const tree = () => treeNow(store.getState().state)
  const [dialog, setDialog] = useState<'import' | 'copy' | null>(null)
  const saveYaml = async (): Promise<void> => {
    const { stringify } = await import('yaml')
    saveFile('quota-tree.yaml', new Blob([stringify(newTreeObject(tree()))], { type: 'application/yaml' }))
  }
  const saveCsv = (): void => {
    const [header = [], ...rows] = treeTable(tree())
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
      <Button disabled={cluster.guard === 'readOnly'} onClick={() => setDialog('import')}>
        {t('transfer.import')}
      </Button>
      {dialog === 'import' && <ImportDialog cluster={cluster} onClose={() => setDialog(null)} />}
      {dialog === 'copy' && <CopyDialog cluster={cluster} onClose={() => setDialog(null)} />}
    </>
  )
})
