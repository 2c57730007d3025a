import { useCallback, useState } from 'react'
import { Button, SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { JsonObject } from '#core/base/field.ts'
import type { ClusterId } from '#core/base/units.ts'
import { leavesOf } from '#core/lab/labScenario.ts'
import { dropsOf, equalRoot, gpuResourceOf } from '#core/lab/recordedJobs.ts'
import { useClient } from '../../data/context.ts'
import { useOnce } from '../../data/useOnce.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import classes from './Lab.module.css'
import type { LabState } from './labState.ts'
import { Notes, useReplayNotes } from './ReplayNotes.tsx'
import { type Replay, askReplay } from './useReplay.ts'

type Props = {
  readonly cluster: ClusterId
  /** The tree that is in the lab now. */
  readonly root: JsonObject
  readonly onClose: () => void
  readonly onReplay: (state: LabState) => void
}

const DAYS = [1, 3, 7, 14] as const
const DEFAULT_GPU = 'nvidia.com/gpu'

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
        <>
          <Button onClick={onClose}>{t('actions.cancel', { ns: 'common' })}</Button>
          <Button
            variant="filled"
            disabled={replay === null || isEmpty}
            onClick={() => replay && onReplay(stateOf(replay, tree === 'equal' ? null : root))}
          >
            {t('replay.go')}
          </Button>
        </>
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

/** Namespaces of jobs that no leaf of a tree binds; none where the tree is made for them. */
export function unboundIn(replay: Replay, root: JsonObject | null): readonly string[] {
  if (root === null) return []
  const bound = new Set(leavesOf(root).flatMap(({ namespaces }) => namespaces))
  return [...new Set(replay.runs.map(({ namespace }) => namespace))].filter(name => !bound.has(name))
}

/** @param root null: a leaf for each namespace, all alike */
function stateOf(replay: Replay, root: JsonObject | null): LabState {
  const { runs, from, to } = replay
  const resource = (root === null ? null : gpuResourceOf(root)) ?? DEFAULT_GPU
  const namespaces = [...new Set(runs.map(({ namespace }) => namespace))].toSorted()
  const total = Math.ceil(replay.gpus > 0 ? replay.gpus : Math.max(...runs.map(({ gpus }) => gpus)))
  return {
    scenario: {
      root: root ?? equalRoot({ namespaces, total, resource }),
      nodes: [],
      drops: dropsOf(runs, { from, resource }),
      losses: [],
      endSeconds: Math.round((to - from) / 1000),
    },
    file: null,
    other: null,
    replay,
  }
}
