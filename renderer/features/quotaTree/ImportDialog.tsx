import { useCallback, useMemo, useState } from 'react'
import { Button, FileButton, Textarea } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { withAttributesOf } from '#core/quota/csv.ts'
import { diffTrees } from '#core/quota/diff.ts'
import { editsBetween } from '#core/quota/editsBetween.ts'
import type { SourceName } from '#core/quota/import/sources.ts'
import { readNodeObject, writeNode } from '#core/quota/kube.ts'
import type { QuotaTree } from '#core/quota/tree.ts'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import type { Import } from '../../../preload/contract/quotaTree.ts'
import { useClient } from '../../data/context.ts'
import { asAppError } from '../../data/queries.ts'
import { type Once, useOnce } from '../../data/useOnce.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { showFailure } from '../../ui/toasts.tsx'
import { DiffView } from './DiffView.tsx'
import { treeNow } from './editorState.ts'
import { useEditor, useEditorStore } from './editorStore.ts'
import { ImportNotes } from './ImportNotes.tsx'
import { isTableFile, isTableText } from './isTable.ts'
import classes from './QuotaTree.module.css'

/** Where a tree comes from: a text, or what the cluster has of another system. */
type Origin =
  | { readonly kind: 'text'; readonly name: string; readonly text: string; readonly isTable: boolean }
  | { readonly kind: 'tooLarge'; readonly name: string }
  | { readonly kind: 'source'; readonly source: SourceName }

/** As the contract has it, which counts characters. */
const LARGEST_BYTES = 20 * 1_048_576

type Props = { readonly cluster: Cluster; readonly onClose: () => void }

/** What an import would change, before it becomes an edit like any other. */
export function ImportDialog({ cluster: here, onClose }: Props) {
  const { t } = useTranslation('quotaTree')
  const store = useEditorStore()
  const now = useEditor(({ state }) => treeNow(state))
  const [origin, setOrigin] = useState<Origin | null>(null)
  const [answer, again] = useImport(here, origin)
  const read = answer.status === 'done' && answer.value.kind === 'tree' ? answer.value : null
  const tree = useMemo(() => read && importedTree(read, now), [read, now])
  const name = useOriginName(origin)
  const take = (): void => {
    if (tree === null) return
    store.getState().edit('import', { file: name }, editsBetween(now, tree))
    onClose()
  }
  return (
    <Dialog
      isOpen
      title={origin === null ? t('transfer.choose') : t('transfer.title', { file: name })}
      width={origin === null ? 620 : 980}
      onClose={onClose}
      aside={origin !== null && <Button onClick={() => setOrigin(null)}>{t('transfer.another')}</Button>}
      buttons={
        <>
          <Button onClick={onClose}>{t('actions.cancel', { ns: 'common' })}</Button>
          {origin !== null && (
            <Button variant="filled" data-autofocus disabled={tree === null} onClick={take}>
              {t('transfer.take')}
            </Button>
          )}
        </>
      }
    >
      {origin === null ? (
        <Choose cluster={here} onOrigin={setOrigin} />
      ) : tree !== null && read !== null ? (
        <div className={classes['review']}>
          <p className={classes['muted']}>
            {t('transfer.found', { count: read.objects, source: t(`source.${read.source}`) })}
          </p>
          <ImportNotes notes={read.notes} />
          <DiffView
            diffs={diffTrees(now, tree)}
            before={{ ...writeNode(now.root) }}
            after={{ ...writeNode(tree.root) }}
          />
        </div>
      ) : (
        <Nothing origin={origin} answer={answer} onRetry={again} />
      )}
    </Dialog>
  )
}

/** What was read, beside the tree of now; null where it is no tree after all. */
function importedTree({ root, source }: Extract<Import, { kind: 'tree' }>, now: QuotaTree): QuotaTree | null {
  const read = readNodeObject(root)
  if (!read.ok) return null
  const tree = { root: read.value }
  return source === 'table' ? withAttributesOf(tree, now) : tree
}

function useImport(here: Cluster, origin: Origin | null): [Once<Import>, () => void] {
  const client = useClient()
  const cluster = here.id
  const ask = useCallback(
    (signal: AbortSignal): Promise<Import> => {
      if (origin?.kind === 'source')
        return client.query('quotaTree.readSource', { cluster, source: origin.source }, signal)
      const { text, isTable } = origin?.kind === 'text' ? origin : { text: '', isTable: false }
      return client.query('quotaTree.readText', { text, isTable }, signal)
    },
    [client, cluster, origin],
  )
  return useOnce(origin === null || origin.kind === 'tooLarge' ? null : ask)
}

function useOriginName(origin: Origin | null): string {
  const { t } = useTranslation('quotaTree')
  if (origin === null) return ''
  return origin.kind === 'source' ? t(`source.${origin.source}`) : origin.name
}

type ChooseProps = { readonly cluster: Cluster; readonly onOrigin: (origin: Origin) => void }

function Choose({ cluster: here, onOrigin }: ChooseProps) {
  const { t, i18n } = useTranslation('quotaTree')
  const client = useClient()
  const cluster = here.id
  const ask = useCallback(
    (signal: AbortSignal) => client.query('quotaTree.sources', { cluster }, signal),
    [client, cluster],
  )
  const [sources] = useOnce(ask)
  const fail = (cause: unknown): void => showFailure(i18n, asAppError(cause))
  const openFile = async (file: File | null): Promise<void> => {
    if (file === null) return
    if (file.size > LARGEST_BYTES) return onOrigin({ kind: 'tooLarge', name: file.name })
    const text = await file.text()
    onOrigin({ kind: 'text', name: file.name, text, isTable: isTableFile(file.name, text) })
  }
  return (
    <div className={classes['choose']}>
      <section>
        <h3>{t('transfer.fromFile')}</h3>
        <FileButton
          accept=".yaml,.yml,.json,.csv,.tsv,.txt"
          onChange={file => void openFile(file).catch(fail)}
        >
          {props => <Button {...props}>{t('transfer.file')}</Button>}
        </FileButton>
      </section>
      <section>
        <h3>{t('transfer.fromClipboard')}</h3>
        <Textarea
          aria-label={t('transfer.paste')}
          placeholder={t('transfer.paste')}
          value=""
          rows={3}
          spellCheck={false}
          onChange={() => undefined}
          onPaste={event => {
            // Megabytes are read where nobody waits for them, and never laid out here.
            event.preventDefault()
            const text = event.clipboardData.getData('text/plain')
            if (text !== '')
              onOrigin({ kind: 'text', name: t('transfer.clipboard'), text, isTable: isTableText(text) })
          }}
        />
      </section>
      <section>
        <h3>{t('transfer.fromCluster', { cluster: here.name })}</h3>
        {sources.status === 'failed' && <FailureView failure={sources.error} />}
        {sources.status === 'running' && <SkeletonRows count={1} />}
        {sources.status === 'done' && (
          <div className={classes['row']}>
            {sources.value.map(source => (
              <Button key={source} onClick={() => onOrigin({ kind: 'source', source })}>
                {t(`source.${source}`)}
              </Button>
            ))}
          </div>
        )}
      </section>
    </div>
  )
}

type NothingProps = {
  readonly origin: Origin
  readonly answer: Once<Import>
  readonly onRetry: () => void
}

/** Not yet, or why not. */
function Nothing({ origin, answer, onRetry }: NothingProps) {
  const { t } = useTranslation('quotaTree')
  if (origin.kind === 'tooLarge') return <Refusal text={t('transfer.tooLarge')} />
  if (answer.status === 'failed') return <FailureView failure={answer.error} onRetry={onRetry} isPanel />
  if (answer.status !== 'done') return <SkeletonRows count={4} />
  const { value } = answer
  if (value.kind === 'table')
    return (
      <ul className={classes['list']} role="alert">
        {value.problems.slice(0, 20).map(({ line, kind, text }) => (
          <li key={`${line} ${kind}`}>{t(`transfer.problem.${kind}`, { line, text })}</li>
        ))}
      </ul>
    )
  if (value.kind === 'nothing' && value.why !== null)
    return <Refusal text={t('transfer.noYaml', { line: value.line ?? 1, why: value.why })} />
  return <Refusal text={t(origin.kind === 'source' ? 'transfer.noneThere' : 'transfer.unreadable')} />
}

const Refusal = ({ text }: { readonly text: string }) => (
  <p className={classes['bad']} role="alert">
    {text}
  </p>
)
