import { useCallback } from 'react'
import { Button, Loader } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import type { OutputOf } from '../../data/client.ts'
import { useClient } from '../../data/context.ts'
import { useOnce } from '../../data/useOnce.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { failureDetails } from '../../ui/failureText.ts'
import { FailureView } from '../../ui/FailureView.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { Shape, type ShapeName } from '../../ui/Shape.tsx'
import { State } from '../../ui/State.tsx'
import classes from './TestDialog.module.css'

type Result = OutputOf<'clusters.test'>
type Step = Result['steps'][number]

const STEPS = ['source', 'credentials', 'dns', 'tcp', 'tls', 'ready', 'identity', 'rights'] as const
const SHAPES: Readonly<Record<Step['status'], ShapeName>> = {
  ok: 'check',
  failed: 'cross',
  skipped: 'dash',
  warning: 'triangle',
}

/** Walks the way to the cluster step by step and names the one that does not work, with what to do. */
export function TestDialog({
  cluster,
  onClose,
}: {
  readonly cluster: Cluster
  readonly onClose: () => void
}) {
  const { t } = useTranslation('clusters')
  const client = useClient()
  const { id, name } = cluster
  const ask = useCallback(
    (signal: AbortSignal) => client.query('clusters.test', { cluster: id }, signal),
    [client, id],
  )
  const [test, again] = useOnce(ask)
  const isRunning = test.status === 'running'
  return (
    <Dialog
      isOpen
      title={t('test.title', { name })}
      onClose={onClose}
      width={560}
      aside={
        test.status === 'done' && (
          <CopyButton size="xs" text={() => resultText(name, test.value)} label={t('test.copy')} />
        )
      }
      buttons={
        <>
          <Button onClick={again} loading={isRunning}>
            {t('test.again')}
          </Button>
          <Button variant="filled" onClick={onClose} data-autofocus>
            {t('actions.close', { ns: 'common' })}
          </Button>
        </>
      }
    >
      {test.status === 'failed' && <FailureView failure={test.error} />}
      {isRunning && <Pending />}
      {test.status === 'done' && <Done result={test.value} />}
    </Dialog>
  )
}

function Pending() {
  const { t } = useTranslation('clusters')
  return (
    <>
      <ul className={classes['steps']} aria-busy>
        {STEPS.map(step => (
          <li key={step} className={classes['step']}>
            <span className={`${classes['mark']} ${classes['pending']}`}>
              <Shape name="ring" size={12} />
            </span>
            <span className={classes['pending']}>{t(`test.steps.${step}`)}</span>
          </li>
        ))}
      </ul>
      <p role="status" className={classes['running']}>
        <Loader size={13} color="var(--accent)" />
        {t('test.running')}
      </p>
    </>
  )
}

function Done({ result: { steps, user } }: { readonly result: Result }) {
  const { t } = useTranslation('clusters')
  const isGood = steps.every(({ status }) => status === 'ok' || status === 'skipped')
  return (
    <>
      <ul className={classes['steps']}>
        {steps.map(step => (
          <StepRow key={step.step} step={step} />
        ))}
      </ul>
      <div className={classes['result']} role="status">
        {isGood && (
          <State tone="ok" shape="check">
            {t('test.allGood')}
          </State>
        )}
        {user !== null && <span className={classes['time']}>{t('test.user', { user })}</span>}
      </div>
    </>
  )
}

function StepRow({ step }: { readonly step: Step }) {
  const { t } = useTranslation('clusters')
  const format = useFormat()
  return (
    <li className={classes['step']}>
      <span
        className={`${classes['mark']} ${classes[step.status]}`}
        role="img"
        aria-label={t(`test.status.${step.status}`)}
      >
        <Shape name={SHAPES[step.status]} size={12} />
      </span>
      <span className={step.status === 'skipped' ? classes['skipped'] : undefined}>
        {t(`test.steps.${step.step}`)}
      </span>
      <span className={classes['time']}>
        {step.status === 'skipped' ? t('test.status.skipped') : format.duration(step.durationMs)}
      </span>
      {step.detail !== '' && <span className={classes['detail']}>{step.detail}</span>}
      {step.failure && (
        <div className={classes['failure']}>
          <FailureView failure={step.failure} isMarked={false} />
        </div>
      )}
    </li>
  )
}

/** The result as text for a message to whoever can help. */
function resultText(name: string, { steps, user }: Result): string {
  const lines = steps.map(
    ({ step, status, durationMs, detail, failure }) =>
      `${status.padEnd(8)}${step.padEnd(13)}${Math.round(durationMs)} ms  ${failure ? failureDetails(failure).replaceAll('\n', '; ') : detail}`,
  )
  return [name, ...lines, ...(user === null ? [] : [`user: ${user}`])].join('\n')
}
