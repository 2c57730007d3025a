import { useCallback, useState } from 'react'
import { SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { JsonObject } from '#core/base/field.ts'
import type { ClusterId } from '#core/base/units.ts'
import { useClient } from '../../data/context.ts'
import { useOnce } from '../../data/useOnce.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { DialogButtons } from '../../ui/DialogButtons.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import classes from './Lab.module.css'
import type { LabState } from './labState.ts'
import { Notes, useReplayNotes } from './ReplayNotes.tsx'
import { stateOfReplay, unboundIn } from './replayState.ts'
import { type Replay, askReplay } from './useReplay.ts'

type Props = {
  readonly cluster: ClusterId
  /** The tree that is in the lab now. */
  readonly root: JsonObject
  readonly onClose: () => void
  readonly onReplay: (state: LabState) => void
}

const DAYS = [1, 3, 7, 14] as const

/** Jobs that this cluster was seen to run, played under a tree. */
export function ReplayDialog({ cluster, root, onClose, onReplay }: Props) {
  const { t } = useTranslation('lab')
  const client = useClient()
  const [days, setDays] = useState(3)
  const [now] = useState(() => Date.now())
  const [tree, setTree] = useState<'equal' | 'shown'>('equal')
  const ask = useCallback(
    (signal: AbortSignal) => askReplay(client, { cluster, days, now }, signal),
    [client, cluster, days, now],
  )
  const [answer, again] = useOnce(ask)
  const replay = answer.status === 'done' ? answer.value : null
  const isEmpty = replay !== null && replay.runs.length === 0
  return (
    <Dialog
      isOpen
      title={t('replay.title')}
      width={620}
      onClose={onClose}
      buttons={
        <DialogButtons
          confirm={t('replay.go')}
          onConfirm={() => replay && onReplay(stateOfReplay(replay, tree === 'equal' ? null : root))}
          onCancel={onClose}
          isOff={replay === null || isEmpty}
        />
      }
    >
      <div className={classes['drops']}>
        <p>{t('replay.sub')}</p>
        <div className={classes['row']}>
          <SegmentedControl
            aria-label={t('replay.days')}
            value={String(days)}
            onChange={value => setDays(Number(value))}
            data={DAYS.map(count => ({ value: String(count), label: t('replay.lastDays', { count }) }))}
          />
          <SegmentedControl
            aria-label={t('replay.tree')}
            value={tree}
            onChange={value => setTree(value as 'equal' | 'shown')}
            data={(['equal', 'shown'] as const).map(value => ({ value, label: t(`replay.under.${value}`) }))}
          />
        </div>
        {answer.status === 'failed' && <FailureView failure={answer.error} onRetry={again} />}
        {answer.status === 'running' && <SkeletonRows count={3} />}
        {isEmpty && <EmptyState title={t('replay.none.title')} body={t('replay.none.body')} />}
        {replay !== null && !isEmpty && <Found replay={replay} root={tree === 'equal' ? null : root} />}
      </div>
    </Dialog>
  )
}

function Found({ replay, root }: { readonly replay: Replay; readonly root: JsonObject | null }) {
  const { t } = useTranslation('lab')
  const format = useFormat()
  const notes = useReplayNotes(replay, unboundIn(replay, root))
  const namespaces = [...new Set(replay.runs.map(({ namespace }) => namespace))]
  return (
    <>
      <p>
        <b>
          {t('replay.found', {
            count: replay.runs.length,
            runs: format.number(replay.runs.length, 0),
            namespaces: namespaces.length,
          })}
        </b>
      </p>
      <Notes notes={notes} />
    </>
  )
}
