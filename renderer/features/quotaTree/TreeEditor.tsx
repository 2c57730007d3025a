import { Suspense, lazy, memo, useEffect, useMemo, useState } from 'react'
import { Button, SegmentedControl, Tooltip } from '@mantine/core'
import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { JsonObject } from '#core/base/field.ts'
import { readNodeObject } from '#core/quota/kube.ts'
import { inverses } from '#core/quota/undo.ts'
import { hasErrors } from '#core/quota/validate.ts'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import type { AppliedEdit, LiveTree } from '../../../preload/contract/quotaTree.ts'
import { FailureView } from '../../ui/FailureView.tsx'
import { Page } from '../../ui/Page.tsx'
import { QuotaTabs } from '../../ui/QuotaTabs.tsx'
import { useReadyMark } from '../../ui/useReadyMark.ts'
import { ConflictBar, LeftOut } from './ConflictBar.tsx'
import { isBehind, isEdited, meet, moveOnto, openEditor, treeNow } from './editorState.ts'
import { useEditor, useEditorStore } from './editorStore.ts'
import { DropDraftDialog } from './DropDraftDialog.tsx'
import { FindNode } from './FindNode.tsx'
import { HistoryDialog } from './HistoryDialog.tsx'
import { Inspector } from './Inspector.tsx'
import { Outline } from './Outline.tsx'
import { Problems } from './Problems.tsx'
import classes from './QuotaTree.module.css'
import { ReviewDialog, type Applied } from './ReviewDialog.tsx'
import { StartCard } from './StartCard.tsx'
import { TransferMenu } from './TransferMenu.tsx'
import type { TreeView } from './treeView.ts'
import { type NodeActions, useNodeActions } from './useOutlineKeys.ts'
import { useTreeView } from './useTreeView.ts'
import { useTreeWords } from './useTreeWords.ts'
import { WhatIf } from './WhatIf.tsx'

const Canvas = lazy(async () => ({ default: (await import('./Canvas.tsx')).Canvas }))

type DialogKind =
  | null
  | { readonly kind: 'review'; readonly reverts: string | null }
  | { readonly kind: 'history' }
  | { readonly kind: 'dropDraft'; readonly for: AppliedEdit }
type Props = { readonly cluster: Cluster; readonly live: LiveTree }

/** The tree in two views over one store, its fields, what is wrong with it, and what it would do. */
export function TreeEditor({ cluster, live }: Props) {
  const { t } = useTranslation('quotaTree')
  const view = useTreeView(cluster, live)
  const actions = useNodeActions(view.isReadOnly)
  const [look, setLook] = useState<'outline' | 'canvas'>('outline')
  const [dialog, setDialog] = useState<DialogKind>(null)
  const [applied, setApplied] = useState<Applied | null>(null)
  const store = useEditorStore()
  const [isOverwritten, overwrite] = useOverwritten(live.object)
  const meeting = useMeeting(live, isOverwritten)
  const isHeldUp = meeting !== null && meeting.conflicts.length > 0
  useReadyMark([])
  useUndoKeys(view.isReadOnly)

  // What was applied last is no news any more once the next is reviewed.
  const review = (reverts: string | null): void => {
    setApplied(null)
    setDialog({ kind: 'review', reverts })
  }
  const askToRevert = (edit: AppliedEdit): void => {
    if (isEdited(store.getState().state)) setDialog({ kind: 'dropDraft', for: edit })
    else revert(edit)
  }
  const revert = (edit: AppliedEdit): void => {
    const { state, edit: make } = store.getState()
    const before = readNodeObject(edit.before)
    // What was changed since is kept: only what the edit itself did is taken back.
    const back = before.ok ? inverses({ root: before.value }, edit.edits) : before
    if (!back.ok) return
    const start = openEditor(state.base)
    if (start !== null) store.getState().replace(start)
    if (make('revert', { time: String(edit.at) }, back.value)) review(edit.id)
    else setDialog(null)
  }
  const finish = (outcome: Applied): void => {
    setApplied(outcome)
    setDialog(null)
    overwrite()
    const next = openEditor(outcome.object)
    if (next !== null) store.getState().replace(next)
  }
  return (
    <Page
      title={t('title')}
      sub={live.hasScheduler ? t('sub') : t('noScheduler')}
      tabs={<QuotaTabs cluster={cluster.id} current="quotaTree" />}
      layout="full"
      actions={
        <Toolbar
          view={view}
          look={look}
          onLook={setLook}
          onHistory={() => setDialog({ kind: 'history' })}
          onReview={() => review(null)}
          isBlocked={isHeldUp || hasErrors(view.findings)}
        />
      }
    >
      <div className={classes['page']}>
        {live.failure && <FailureView failure={live.failure} isPanel />}
        {isHeldUp && meeting && <ConflictBar meeting={meeting} live={live.object} />}
        <LeftOut />
        {applied && <AppliedLine applied={applied} onClose={() => setApplied(null)} />}
        <Body view={view} live={live} actions={actions} look={look} />
      </div>
      {dialog?.kind === 'review' && (
        <ReviewDialog
          view={view}
          live={live}
          reverts={dialog.reverts}
          onClose={() => setDialog(null)}
          onApplied={finish}
        />
      )}
      {dialog?.kind === 'history' && (
        <HistoryDialog view={view} onClose={() => setDialog(null)} onRevert={askToRevert} />
      )}
      {dialog?.kind === 'dropDraft' && (
        <DropDraftDialog onClose={() => setDialog(null)} onDrop={() => revert(dialog.for)} />
      )}
    </Page>
  )
}

type BodyProps = {
  readonly view: TreeView
  readonly live: LiveTree
  readonly actions: NodeActions
} & { readonly look: 'outline' | 'canvas' }

function Body({ view, live, actions, look }: BodyProps) {
  const edited = useEditor(({ state }) => isEdited(state))
  const isStart = useEditor(({ state }) => state.base === null && state.groups.length === 0)
  return (
    <>
      {isStart && <StartCard view={view} />}
      <div className={classes['split']}>
        <div className={classes['main']}>
          <NodeBarActions actions={actions} isReadOnly={view.isReadOnly} />
          {look === 'outline' ? (
            <Outline view={view} actions={actions} />
          ) : (
            <Suspense fallback={<div className={classes['canvas']} />}>
              <Canvas view={view} actions={actions} />
            </Suspense>
          )}
          <Problems view={view} />
        </div>
        <div className={classes['side']}>
          <Inspector view={view} />
          {edited && <WhatIf cluster={view.cluster.id} live={live} />}
        </div>
      </div>
    </>
  )
}

/**
 * Whether the live object is still the one that an edit of ours was written over: the cluster tells of a write a moment after it.
 * @returns and what notes that it is written over now
 */
function useOverwritten(object: JsonObject | null): [boolean, () => void] {
  const metadata = object?.['metadata'] as { resourceVersion?: string } | undefined
  const version = metadata?.resourceVersion ?? null
  const [before, setBefore] = useState<{ readonly version: string | null } | null>(null)
  if (before !== null && before.version !== version) setBefore(null)
  return [before?.version === version, () => setBefore({ version })]
}

/**
 * The live object moved on: edits that touch other fields go along by themselves, and nobody has to say anything.
 * @returns what stands in the way; null: nothing
 */
function useMeeting(live: LiveTree, isOverwritten: boolean) {
  const store = useEditorStore()
  const state = useEditor(editor => editor.state)
  const isStale = useMemo(
    () => !isOverwritten && isBehind(state.base, live.object),
    [state.base, live.object, isOverwritten],
  )
  const isLive = live.failure === null
  const meeting = useMemo(
    () => (isStale && isLive ? meet(state, live.object) : null),
    [isStale, isLive, state, live.object],
  )
  useEffect(() => {
    if (meeting === null || meeting.conflicts.length > 0) return
    const moved = moveOnto(state, live.object)
    if (moved !== null) store.getState().rebase(moved)
  }, [store, meeting, state, live.object])
  return meeting
}

/** Ctrl+Z and Ctrl+Shift+Z, but in a field, which has its own. */
function useUndoKeys(isReadOnly: boolean): void {
  const store = useEditorStore()
  useEffect(() => {
    if (isReadOnly) return
    const onKey = (event: globalThis.KeyboardEvent): void => {
      const isField = event.target instanceof HTMLElement && event.target.matches('input, textarea')
      if (isField || !(event.ctrlKey || event.metaKey)) return
      const key = event.key.toLowerCase()
      if (key !== 'z' && key !== 'y') return
      event.preventDefault()
      const { undo, redo } = store.getState()
      if (key === 'y' || event.shiftKey) redo()
      else undo()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [store, isReadOnly])
}

type ToolbarProps = {
  readonly view: TreeView
  readonly onHistory: () => void
  readonly onReview: () => void
  readonly isBlocked: boolean
} & LookProps
type LookProps = {
  readonly look: 'outline' | 'canvas'
  readonly onLook: (look: 'outline' | 'canvas') => void
}

const LookControl = memo(function LookControl({ look, onLook }: LookProps) {
  const { t } = useTranslation('quotaTree')
  return (
    <SegmentedControl
      aria-label={t('look.title')}
      value={look}
      onChange={value => onLook(value as 'outline' | 'canvas')}
      data={(['outline', 'canvas'] as const).map(value => ({ value, label: t(`look.${value}`) }))}
    />
  )
})

function Toolbar({ view, look, onLook, onHistory, onReview, isBlocked }: ToolbarProps) {
  const { t } = useTranslation('quotaTree')
  const { label } = useTreeWords()
  const store = useEditorStore()
  const state = useEditor(editor => editor.state)
  const last = state.groups[state.done - 1]
  const next = state.groups[state.done]
  const discard = (): void => {
    const fresh = openEditor(state.base)
    if (fresh !== null) store.getState().replace(fresh)
  }
  return (
    <>
      <LookControl look={look} onLook={onLook} />
      <Tooltip label={last ? t('undo', { edit: label(last) }) : t('undoNothing')}>
        <Button
          aria-label={last ? t('undo', { edit: label(last) }) : t('undoNothing')}
          disabled={last === undefined}
          onClick={() => store.getState().undo()}
        >
          <IconArrowBackUp size={15} />
        </Button>
      </Tooltip>
      <Tooltip label={next ? t('redo', { edit: label(next) }) : t('redoNothing')}>
        <Button
          aria-label={next ? t('redo', { edit: label(next) }) : t('redoNothing')}
          disabled={next === undefined}
          onClick={() => store.getState().redo()}
        >
          <IconArrowForwardUp size={15} />
        </Button>
      </Tooltip>
      <TransferMenu cluster={view.cluster} />
      <Button onClick={onHistory}>{t('history.action')}</Button>
      {state.groups.length > 0 && <Button onClick={discard}>{t('discard')}</Button>}
      <Button
        variant="filled"
        disabled={view.isReadOnly || state.done === 0 || isBlocked}
        onClick={onReview}
        title={view.isReadOnly ? t('readOnly') : isBlocked ? t('blocked') : undefined}
      >
        {t('review.action', { count: state.done })}
      </Button>
    </>
  )
}

type ActionsProps = { readonly actions: NodeActions; readonly isReadOnly: boolean }

/** What can be done with the node that is selected, for those who do not use keys. */
const NodeBarActions = memo(function NodeBarActions({ actions, isReadOnly }: ActionsProps) {
  const { t } = useTranslation('quotaTree')
  const selected = useEditor(editor => editor.selected)
  const root = useEditor(({ state }) => treeNow(state).root.name)
  const isRoot = selected.length === 1 && selected[0] === root
  return (
    <div className={classes['row']}>
      <Button size="compact-xs" disabled={isReadOnly} onClick={actions.add}>
        {t('action.add')}
      </Button>
      <Button size="compact-xs" disabled={isReadOnly || isRoot} onClick={actions.duplicate}>
        {t('action.duplicate')}
      </Button>
      <Button size="compact-xs" disabled={isReadOnly || isRoot} onClick={actions.remove}>
        {t('action.remove', { count: selected.length })}
      </Button>
      <span className={classes['grow']} />
      <FindNode />
    </div>
  )
})

function AppliedLine({ applied, onClose }: { readonly applied: Applied; readonly onClose: () => void }) {
  const { t } = useTranslation('quotaTree')
  const { altered, carried, wasFound } = applied
  return (
    <div className={classes['notice']} role="status">
      <b className={classes['good']}>{t(wasFound ? 'applied.found' : 'applied.done')}</b>
      {altered.length > 0 && (
        <span className={classes['warn']}>{t('applied.altered', { fields: altered.join(', ') })}</span>
      )}
      {carried.pods + carried.groups.length > 0 && (
        <span>{t('applied.carried', { pods: carried.pods, groups: carried.groups.length })}</span>
      )}
      {carried.failures.map(({ what, failure }) => (
        <span key={what} className={classes['bad']}>
          {t('applied.notCarried', { what })} <FailureView failure={failure} />
        </span>
      ))}
      <Button size="compact-xs" variant="subtle" onClick={onClose}>
        {t('actions.close', { ns: 'common' })}
      </Button>
    </div>
  )
}
