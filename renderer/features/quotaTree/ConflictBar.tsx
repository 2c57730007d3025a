import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { JsonObject } from '#core/base/field.ts'
import type { Conflict, Rebased } from '#core/quota/rebase.ts'
import { moveOnto, withoutField } from './editorState.ts'
import { useEditorStore } from './editorStore.ts'
import classes from './QuotaTree.module.css'
import { useTreeWords } from './useTreeWords.ts'

type Props = { readonly meeting: Rebased; readonly live: JsonObject | null }

/** Somebody else changed the same: which of the two holds is for a person to say, field by field or at once. */
export function ConflictBar({ meeting, live }: Props) {
  const { t } = useTranslation('quotaTree')
  const store = useEditorStore()
  const take = (conflict: Conflict): void => {
    const { state, replace } = store.getState()
    if (conflict.kind === 'notApplicable') return
    replace(withoutField(state, conflict.node, conflict.kind === 'bothChanged' ? conflict.field : null))
  }
  const keepMine = (): void => {
    const { state, replace } = store.getState()
    const moved = moveOnto(state, live)
    if (moved !== null) replace(moved)
  }
  return (
    <div className={classes['conflict']} role="alert">
      <b>{t('conflict.title', { who: managerOf(live) ?? t('conflict.somebody') })}</b>
      <ul className={classes['list']}>
        {meeting.conflicts.slice(0, 20).map((conflict, at) => (
          <li key={at}>
            <Words conflict={conflict} />
            {conflict.kind !== 'notApplicable' && (
              <Button size="compact-xs" onClick={() => take(conflict)}>
                {t('conflict.theirs')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Button size="compact-xs" onClick={keepMine}>
        {t('conflict.mine')}
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
