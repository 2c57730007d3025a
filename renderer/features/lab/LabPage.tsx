import { type Dispatch, type SetStateAction, useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import type { LabScenario } from '#core/lab/labScenario.ts'
import { Card } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Page } from '../../ui/Page.tsx'
import { QuotaTabs } from '../../ui/QuotaTabs.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { useReadyMark } from '../../ui/useReadyMark.ts'
import { Drops } from './Drops.tsx'
import classes from './Lab.module.css'
import { FIRST_STATE, type LabState, rootOf } from './labState.ts'
import { lastFrame } from './moment.ts'
import { NodesFields } from './NodesFields.tsx'
import { Play, Results } from './PlayView.tsx'
import { ReplayDialog } from './ReplayDialog.tsx'
import { Notes, useReplayNotes } from './ReplayNotes.tsx'
import { unboundIn } from './replayState.ts'
import { Sources } from './Sources.tsx'
import { SideTrouble, StageSub } from './StageStatus.tsx'
import { TreeCard } from './TreeCard.tsx'
import { type Clock, useClock } from './useClock.ts'
import { type Player, usePlayer } from './usePlayer.ts'
import { type Plays, usePlays } from './usePlays.ts'
import { useReport } from './useReport.ts'

/** What the scheduler would do, played on a stage: trees, workloads, and time. */
export function LabPage({ cluster }: { readonly cluster: ClusterId }) {
  const { t } = useTranslation('lab')
  useReadyMark([])
  const [state, setState] = useState<LabState>(FIRST_STATE)
  const [isReplaying, setReplaying] = useState(false)
  const { file, replay } = state
  const plays = usePlays(state)
  const { documents, a, b } = plays
  const player = usePlayer(a === null ? 0 : lastFrame(a) + 1, a)
  const clock = useClock(replay?.from ?? null, a?.times.at(-1) ?? 0)
  const notes = useReplayNotes(replay, replay === null ? [] : unboundIn(replay, rootOf(state)))
  const report = useReport()
  const name = file?.name ?? t(replay === null ? 'title' : 'replay.title')
  return (
    <Page
      title={t('title')}
      sub={t('sub')}
      tabs={<QuotaTabs cluster={cluster} current="lab" />}
      actions={
        <Sources
          documents={documents}
          onState={setState}
          onReplay={() => setReplaying(true)}
          onReport={a && (kind => report({ name, documents, recording: a, other: b, notes, ...clock }, kind))}
        />
      }
    >
      <div className={classes['split']}>
        <div className={classes['column']}>
          <StageCard {...{ state, plays, player, clock }} />
          {notes.length > 0 && (
            <Card title={t('replay.notes')}>
              <Notes notes={notes} />
            </Card>
          )}
          {a !== null && a.leaves.length > 0 && <Results {...{ a, b, player, clock }} />}
        </div>
        <SideCards cluster={cluster} state={state} onState={setState} />
      </div>
      {isReplaying && (
        <ReplayDialog
          cluster={cluster}
          root={rootOf(state)}
          onClose={() => setReplaying(false)}
          onReplay={next => {
            setReplaying(false)
            setState(next)
          }}
        />
      )}
    </Page>
  )
}

type StageProps = {
  readonly state: LabState
  readonly plays: Plays
  readonly player: Player
  readonly clock: Clock
}

function StageCard({ state, plays, player, clock }: StageProps) {
  const { t } = useTranslation('lab')
  const { sides, a, b, isBusy } = plays
  const [{ outcome }] = sides
  return (
    <Card title={t('stage.title')} sub={<StageSub {...{ state, outcome, isBusy }} />}>
      {sides.map((side, at) => (
        <SideTrouble
          key={at}
          side={side}
          title={sides.length === 1 ? null : t(at === 0 ? 'tree.a' : 'tree.b')}
        />
      ))}
      {outcome === null && isBusy && <SkeletonRows count={6} />}
      {a?.leaves.length === 0 && <EmptyState title={t('noTree.title')} body={t('noTree.body')} />}
      {a !== null && a.leaves.length > 0 && <Play {...{ a, b, player, clock }} />}
    </Card>
  )
}

type SideProps = {
  readonly cluster: ClusterId
  readonly state: LabState
  readonly onState: Dispatch<SetStateAction<LabState>>
}

/** What the play is made of; of a file, its tree alone. */
function SideCards({ cluster, state, onState }: SideProps) {
  const { t } = useTranslation('lab')
  const { scenario, file } = state
  const edit = useCallback(
    (change: (scenario: LabScenario) => LabScenario): void =>
      onState(before => ({ ...before, scenario: change(before.scenario) })),
    [onState],
  )
  return (
    <div className={classes['column']}>
      <TreeCard cluster={cluster} state={state} onState={onState} />
      {file === null && (
        <>
          <Card title={t('drops.title')} sub={t('drops.sub')}>
            <Drops scenario={scenario} onChange={edit} />
          </Card>
          <Card title={t('nodes.title')}>
            <NodesFields scenario={scenario} onScenario={next => edit(() => next)} />
          </Card>
        </>
      )}
    </div>
  )
}
