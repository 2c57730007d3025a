import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { JsonObject } from '#core/base/field.ts'
import type { Conflict, Rebased } from '#core/quota/rebase.ts'
import { moveOnto } from './editorState.ts'
import { useEditor, useEditorStore } from './editorStore.ts'
import classes from './QuotaTree.module.css'
import { takeTheirs } from './takeTheirs.ts'
import { useTreeWords } from './useTreeWords.ts'

type Props = { readonly meeting: Rebased; readonly live: JsonObject | null }

/** Somebody else changed the same: which of the two holds is for a person to say, field by field or at once. */
export function ConflictBar({ meeting, live }: Props) {
  const { t } = useTranslation('quotaTree')
  const store = useEditorStore()
  const take = (conflict: Conflict): void => {
    const { state, rebase } = store.getState()
    rebase(takeTheirs(state, live, conflict))
  }
  const keepMine = (): void => {
    const { state, rebase } = store.getState()
    const moved = moveOnto(state, live)
    if (moved !== null) rebase(moved)
  }
  return (
    <div className={classes['conflict']} role="alert">
      <b>{t('conflict.title', { who: managerOf(live) ?? t('conflict.somebody') })}</b>
      <ul className={classes['list']}>
        {meeting.conflicts.slice(0, 20).map((conflict, at) => (
          <li key={at}>
            <Words conflict={conflict} />
            <Button size="compact-xs" onClick={() => take(conflict)}>
              {t('conflict.theirs')}
            </Button>
          </li>
        ))}
      </ul>
      <Button size="compact-xs" onClick={keepMine}>
        {t('conflict.mine')}
      </Button>
    </div>
  )
}

/** Which edits could not stay beside what others did: said until it was read. */
export function LeftOut() {
  const { t } = useTranslation('quotaTree')
  const { label, refusal } = useTreeWords()
  const store = useEditorStore()
  const leftOut = useEditor(editor => editor.leftOut)
  if (leftOut.length === 0) return null
  return (
    <div className={classes['conflict']} role="status">
      <b>{t('conflict.leftOut', { count: leftOut.length })}</b>
      <ul className={classes['list']}>
        {leftOut.slice(0, 20).map((skipped, at) => (
          <li key={at}>
            <b>{label(skipped)}</b> {refusal(skipped.error)}
          </li>
        ))}
        {leftOut.length > 20 && <li>{t('problems.more', { count: leftOut.length - 20 })}</li>}
      </ul>
      <Button size="compact-xs" onClick={() => store.getState().readLeftOut()}>
        {t('actions.close', { ns: 'common' })}
      </Button>
    </div>
  )
}

function Words({ conflict }: { readonly conflict: Conflict }) {
  const { t } = useTranslation('quotaTree')
  const { refusal } = useTreeWords()
  if (conflict.kind === 'notApplicable') return <span>{refusal(conflict.error.error)}</span>
  if (conflict.kind !== 'bothChanged')
    return <span>{t(`conflict.${conflict.kind}`, { node: conflict.node })}</span>
  const { node, field, mine, theirs } = conflict
  return <span>{t('conflict.bothChanged', { node, field, mine: mine ?? '–', theirs: theirs ?? '–' })}</span>
}

/** Who wrote the object last, apart from us. */
function managerOf(live: JsonObject | null): string | null {
  const metadata = live?.['metadata'] as
    { managedFields?: readonly { manager?: string; subresource?: string; time?: string }[] } | undefined
  const others = (metadata?.managedFields ?? []).filter(
    ({ manager, subresource }) => manager !== undefined && manager !== 'canopy' && !subresource,
  )
  return others.toSorted((a, b) => ((a.time ?? '') < (b.time ?? '') ? 1 : -1))[0]?.manager ?? null
}
