import { useState } from 'react'
import { Button, FileButton, Menu } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type CsvProblem, parseCsv, readTreeTable, treeTable } from '#core/quota/csv.ts'
import { diffTrees } from '#core/quota/diff.ts'
import { editsBetween } from '#core/quota/editsBetween.ts'
import { newTreeObject, readNodeObject, readTree, writeNode } from '#core/quota/kube.ts'
import type { QuotaTree } from '#core/quota/tree.ts'
import { csvOf } from '../../ui/csv.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { saveFile } from '../../ui/saveFile.ts'
import { DiffView } from './DiffView.tsx'
import { treeNow } from './editorState.ts'
import { useEditor, useEditorStore } from './editorStore.ts'
import classes from './QuotaTree.module.css'

const BOM = '\u{feff}'
/** What is more than anybody's tree. */
const LARGEST = 20 * 1_048_576

type Imported =
  | { readonly kind: 'tree'; readonly file: string; readonly tree: QuotaTree }
  | { readonly kind: 'csv'; readonly file: string; readonly problems: readonly CsvProblem[] }
  | { readonly kind: 'unreadable' | 'tooLarge'; readonly file: string }

/** The whole tree out and in again: YAML as the cluster has it, CSV for a spreadsheet. */
export function TransferMenu({ isReadOnly }: { readonly isReadOnly: boolean }) {
  const { t } = useTranslation('quotaTree')
  const tree = useEditor(({ state }) => treeNow(state))
  const [imported, setImported] = useState<Imported | null>(null)
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
        </Menu.Dropdown>
      </Menu>
      <FileButton
        accept=".yaml,.yml,.json,.csv,.txt"
        onChange={file => file !== null && void readImport(file).then(setImported)}
      >
        {props => (
          <Button {...props} disabled={isReadOnly}>
            {t('transfer.import')}
          </Button>
        )}
      </FileButton>
      {imported && <ImportDialog imported={imported} onClose={() => setImported(null)} />}
    </>
  )
}

async function readImport(file: File): Promise<Imported> {
  if (file.size > LARGEST) return { kind: 'tooLarge', file: file.name }
  const text = await file.text()
  if (/\.(csv|txt)$/i.test(file.name)) {
    const read = readTreeTable(parseCsv(text))
    return read.ok
      ? { kind: 'tree', file: file.name, tree: read.value }
      : { kind: 'csv', file: file.name, problems: read.error }
  }
  const tree = await readYaml(text)
  return tree === null ? { kind: 'unreadable', file: file.name } : { kind: 'tree', file: file.name, tree }
}

/** A whole object, or its root alone. */
async function readYaml(text: string): Promise<QuotaTree | null> {
  const { parse } = await import('yaml')
  try {
    const value = parse(text) as unknown
    const whole = readTree(value)
    if (whole.ok) return whole.value
    const root = readNodeObject(value)
    return root.ok ? { root: root.value } : null
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'YAMLParseError') return null
    throw cause
  }
}

type DialogProps = { readonly imported: Imported; readonly onClose: () => void }

/** What an import would change, before it becomes an edit like any other. */
function ImportDialog({ imported, onClose }: DialogProps) {
  const { t } = useTranslation('quotaTree')
  const store = useEditorStore()
  const now = useEditor(({ state }) => treeNow(state))
  const take = (): void => {
    if (imported.kind !== 'tree') return
    store.getState().edit('import', { file: imported.file }, editsBetween(now, imported.tree))
    onClose()
  }
  return (
    <Dialog
      isOpen
      title={t('transfer.title', { file: imported.file })}
      width={860}
      onClose={onClose}
      buttons={
        <>
          <Button onClick={onClose}>{t('actions.cancel', { ns: 'common' })}</Button>
          <Button variant="filled" data-autofocus disabled={imported.kind !== 'tree'} onClick={take}>
            {t('transfer.take')}
          </Button>
        </>
      }
    >
      {imported.kind === 'tree' ? (
        <DiffView
          diffs={diffTrees(now, imported.tree)}
          before={{ ...writeNode(now.root) }}
          after={{ ...writeNode(imported.tree.root) }}
        />
      ) : imported.kind === 'csv' ? (
        <ul className={classes['list']} role="alert">
          {imported.problems.slice(0, 20).map(({ line, kind, text }) => (
            <li key={`${line} ${kind}`}>{t(`transfer.problem.${kind}`, { line, text })}</li>
          ))}
        </ul>
      ) : (
        <p className={classes['bad']} role="alert">
          {t(`transfer.${imported.kind}`)}
        </p>
      )}
    </Dialog>
  )
}
