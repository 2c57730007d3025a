import { useCallback, useMemo, useState } from 'react'
import { Checkbox, Textarea } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { diffTrees } from '#core/quota/diff.ts'
import { writeNode } from '#core/quota/kube.ts'
import { hasErrors } from '#core/quota/validate.ts'
import type { LiveTree } from '../../../preload/contract/quotaTree.ts'
import type { OutputOf } from '../../data/client.ts'
import { useClient } from '../../data/context.ts'
import { useCommand } from '../../data/queries.ts'
import { useOnce } from '../../data/useOnce.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { DialogButtons } from '../../ui/DialogButtons.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { Shape } from '../../ui/Shape.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { TypedName } from '../../ui/TypedName.tsx'
import { CarriedAlong } from './CarriedAlong.tsx'
import { ClusterTarget } from './ClusterTarget.tsx'
import { DiffView } from './DiffView.tsx'
import { rootOf } from './diffRows.ts'
import { baseTree, editsOf, renamedIn, seenOf, treeNow } from './editorState.ts'
import { useEditor } from './editorStore.ts'
import classes from './QuotaTree.module.css'
import type { TreeView } from './treeView.ts'
import { useTreeWords } from './useTreeWords.ts'
import { WhatIf } from './WhatIf.tsx'

export type Applied = OutputOf<'quotaTree.apply'>

type Props = {
  readonly view: TreeView
  readonly live: LiveTree
  /** The applied edit that this one takes back; null: it is an edit like any other. */
  readonly reverts: string | null
  readonly onClose: () => void
  readonly onApplied: (applied: Applied) => void
}

/** What would be written, what the server says to it, what it would cost; then the write. */
export function ReviewDialog({ view, live, reverts, onClose, onApplied }: Props) {
  const { t } = useTranslation('quotaTree')
  const state = useEditor(editor => editor.state)
  const edits = useMemo(() => editsOf(state), [state])
  const renamed = useMemo(() => renamedIn(state), [state])
  const diffs = useMemo(() => diffTrees(baseTree(state), treeNow(state), renamed), [state, renamed])
  const client = useClient()
  const seen = useMemo(() => seenOf(state.base), [state.base])
  const cluster = view.cluster.id
  const ask = useCallback(
    (signal: AbortSignal) => client.query('quotaTree.rehearse', { cluster, seen, edits: [...edits] }, signal),
    [client, cluster, seen, edits],
  )
  const [rehearsal, again] = useOnce(ask)
  const apply = useCommand('quotaTree.apply', { isShownInPlace: true })
  const [note, setNote] = useState('')
  const [typed, setTyped] = useState('')
  const [accepted, setAccepted] = useState(false)
  const warnings = view.findings.filter(({ severity }) => severity === 'warning')
  const isConfirmed = view.cluster.guard !== 'production' || typed === view.cluster.name
  const missing = missingFor({
    isRehearsed: rehearsal.status === 'done',
    isCorrect: !hasErrors(view.findings),
    isWarned: warnings.length === 0 || accepted,
    isNamed: isConfirmed,
  })
  const isReady = missing === null && !apply.isPending
  const go = (): void => {
    if (!isReady) return
    const typedName = view.cluster.guard === 'production' ? typed : null
    apply.mutate(
      { cluster, seen, edits: [...edits], note: note.trim(), typedName, reverts },
      { onSuccess: onApplied },
    )
  }
  return (
    <Dialog
      isOpen
      title={t(reverts === null ? 'review.title' : 'review.revertTitle')}
      width={980}
      onClose={onClose}
      aside={<ClusterTarget cluster={view.cluster} />}
      buttons={
        <>
          {missing !== null && <span className={classes['muted']}>{t(`review.not.${missing}`)}</span>}
          <DialogButtons
            confirm={t('review.apply', { cluster: view.cluster.name })}
            onConfirm={go}
            onCancel={onClose}
            isOff={!isReady}
            isPending={apply.isPending}
          />
        </>
      }
    >
      <div className={classes['review']}>
        <DiffView diffs={diffs} before={rootOf(state.base)} after={{ ...writeNode(treeNow(state).root) }} />
        <CarriedAlong cluster={cluster} renamed={renamed} />
        <WhatIf cluster={cluster} live={live} />
        <DryRun rehearsal={rehearsal} onRetry={again} />
        {warnings.length > 0 && <Warnings view={view} accepted={accepted} onAccepted={setAccepted} />}
        <Textarea
          label={t('review.note')}
          data-autofocus
          maxLength={500}
          value={note}
          onChange={event => setNote(event.currentTarget.value)}
        />
        <TypedName cluster={view.cluster} value={typed} onValue={setTyped} onEnter={go} />
        {apply.isPending && <p role="status">{t('review.writing')}</p>}
        {apply.error && <FailureView failure={apply.error} isPanel />}
      </div>
    </Dialog>
  )
}

type Conditions = Readonly<Record<'isRehearsed' | 'isCorrect' | 'isWarned' | 'isNamed', boolean>>

/** What still stands between the edits and the cluster; null: nothing. */
function missingFor({ isRehearsed, isCorrect, isWarned, isNamed }: Conditions) {
  if (!isCorrect) return 'correct'
  if (!isRehearsed) return 'rehearsed'
  if (!isWarned) return 'warned'
  return isNamed ? null : 'named'
}

type DryRunProps = {
  readonly rehearsal: ReturnType<typeof useOnce<OutputOf<'quotaTree.rehearse'>>>[0]
  readonly onRetry: () => void
}

function DryRun({ rehearsal, onRetry }: DryRunProps) {
  const { t } = useTranslation('quotaTree')
  if (rehearsal.status === 'failed')
    return (
      <div>
        <p className={classes['bad']}>{t('review.refused')}</p>
        <FailureView failure={rehearsal.error} onRetry={onRetry} isPanel />
      </div>
    )
  if (rehearsal.status !== 'done') return <SkeletonRows count={1} />
  const { altered } = rehearsal.value
  return (
    <p className={classes[altered.length === 0 ? 'good' : 'warn']} role="status">
      <Shape name={altered.length === 0 ? 'check' : 'triangle'} />{' '}
      {altered.length === 0 ? t('review.accepted') : t('review.altered', { fields: altered.join(', ') })}
    </p>
  )
}

type WarningsProps = {
  readonly view: TreeView
  readonly accepted: boolean
  readonly onAccepted: (accepted: boolean) => void
}

/** Named one by one, so that whoever goes on knows over what. */
function Warnings({ view, accepted, onAccepted }: WarningsProps) {
  const { t } = useTranslation('quotaTree')
  const { flaw } = useTreeWords()
  const warnings = view.findings.filter(({ severity }) => severity === 'warning')
  return (
    <div className={classes['warnings']}>
      <ul className={classes['list']}>
        {warnings.slice(0, 20).map((finding, at) => (
          <li key={at}>
            <span className={classes['warn']}>
              <Shape name="triangle" size={9} />
            </span>{' '}
            <b>{finding.node}</b> {flaw(finding)}
          </li>
        ))}
        {warnings.length > 20 && <li>{t('problems.more', { count: warnings.length - 20 })}</li>}
      </ul>
      <Checkbox
        label={t('review.accept', { count: warnings.length })}
        checked={accepted}
        onChange={event => onAccepted(event.currentTarget.checked)}
      />
    </div>
  )
}
