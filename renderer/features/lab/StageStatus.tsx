import { useTranslation } from 'react-i18next'
import type { LabOutcome } from '../../../preload/contract/lab.ts'
import { FailureView } from '../../ui/FailureView.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import classes from './Lab.module.css'
import type { LabState } from './labState.ts'
import type { Side } from './usePlays.ts'

type SubProps = { readonly state: LabState; readonly outcome: LabOutcome | null; readonly isBusy: boolean }

/** What is played, and what it took. */
export function StageSub({ state, outcome, isBusy }: SubProps) {
  const { t } = useTranslation('lab')
  const format = useFormat()
  const what = state.file?.name ?? (state.replay === null ? null : t('replay.title'))
  const { recording, tookMs } = outcome ?? {}
  return (
    <span role="status">
      {what !== null && <b>{what} · </b>}
      {isBusy
        ? t('stage.busy')
        : recording &&
          t('stage.played', {
            pods: format.number(recording.figures.waits.pods, 0),
            span: format.duration(recording.figures.seconds * 1000),
            took: format.duration(tookMs ?? 0),
          })}
      {recording && !recording.isSettled && !isBusy && ` ${t('stage.moving')}`}
    </span>
  )
}

type TroubleProps = {
  readonly side: Side
  /** Which tree it is of; null: there is one. */
  readonly title: string | null
}

/** Why a tree cannot be played. */
export function SideTrouble({ side: { asked, again, outcome }, title }: TroubleProps) {
  const { t } = useTranslation('lab')
  const failure = asked.status === 'failed' && asked.error.code !== 'CANCELLED' ? asked.error : null
  const problems = outcome?.problems ?? []
  if (failure === null && problems.length === 0) return null
  return (
    <>
      {title !== null && <h3>{title}</h3>}
      {failure !== null && <FailureView failure={failure} onRetry={again} />}
      {problems.length > 0 && (
        <ul className={classes['problems']} role="alert">
          {problems.slice(0, 20).map(({ document, path, why }, at) => (
            <li key={at}>{t('problem', { document: document + 1, path, why })}</li>
          ))}
        </ul>
      )}
    </>
  )
}
