import { useMemo, useState } from 'react'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { diffTrees } from '#core/quota/diff.ts'
import { renames } from '#core/quota/edit.ts'
import { readNodeObject } from '#core/quota/kube.ts'
import type { AppliedEdit } from '../../../preload/contract/quotaTree.ts'
import { useEndpoint } from '../../data/queries.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { DiffView } from './DiffView.tsx'
import classes from './QuotaTree.module.css'
import type { TreeView } from './treeView.ts'

type Props = {
  readonly view: TreeView
  readonly onClose: () => void
  readonly onRevert: (edit: AppliedEdit) => void
}

/** The last edits that were applied from here: who, when, why, what; each can be taken back. */
export function HistoryDialog({ view, onClose, onRevert }: Props) {
  const { t } = useTranslation('quotaTree')
  const { data = [] } = useEndpoint('quotaTree.history', { cluster: view.cluster.id })
  return (
    <Dialog isOpen title={t('history.title')} width={900} onClose={onClose}>
      {data.length === 0 && <p className={classes['muted']}>{t('history.none')}</p>}
      <ol className={classes['history']}>
        {data.map(edit => (
          <Entry key={edit.id} edit={edit} isReadOnly={view.isReadOnly} onRevert={() => onRevert(edit)} />
        ))}
      </ol>
    </Dialog>
  )
}

type EntryProps = { readonly edit: AppliedEdit; readonly isReadOnly: boolean; readonly onRevert: () => void }

function Entry({ edit, isReadOnly, onRevert }: EntryProps) {
  const { t } = useTranslation('quotaTree')
  const format = useFormat()
  const [isOpen, setOpen] = useState(false)
  const diffs = useMemo(() => {
    const [before, after] = [readNodeObject(edit.before ?? { name: 'root' }), readNodeObject(edit.after)]
    if (!before.ok || !after.ok) return []
    return diffTrees({ root: before.value }, { root: after.value }, renames(edit.edits))
  }, [edit])
  return (
    <li>
      <div className={classes['row']}>
        <b>{format.dateTime(edit.at)}</b>
        <span>{edit.who ?? t('history.unknownWho')}</span>
        <span className={classes['muted']}>{t('history.nodes', { count: diffs.length })}</span>
        {edit.reverts !== null && <span className={classes['muted']}>{t('history.isRevert')}</span>}
        {edit.outcome === 'unknown' && <span className={classes['warn']}>{t('history.unknown')}</span>}
      </div>
      {edit.note !== '' && <p>{edit.note}</p>}
      <div className={classes['row']}>
        <Button size="compact-xs" variant="subtle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t(isOpen ? 'history.hide' : 'history.show')}
        </Button>
        {!isReadOnly && edit.outcome === 'applied' && edit.before !== null && (
          <Button size="compact-xs" onClick={onRevert}>
            {t('history.revert')}
          </Button>
        )}
        {edit.before === null && <span className={classes['muted']}>{t('history.isFirst')}</span>}
      </div>
      {isOpen && <DiffView diffs={diffs} before={edit.before} after={edit.after} />}
    </li>
  )
}
