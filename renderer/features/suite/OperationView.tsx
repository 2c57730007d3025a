import { Button, Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import type { Operation, OperationStep } from '../../../preload/contract/suite.ts'
import { useCommand } from '../../data/queries.ts'
import { FailureView } from '../../ui/FailureView.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { Shape } from '../../ui/Shape.tsx'
import { State } from '../../ui/State.tsx'
import { useNow } from '../../ui/useNow.ts'
import { Items } from './Items.tsx'
import classes from './Suite.module.css'
import { lookOfOperation, lookOfStep } from './words.ts'

type Props = { readonly cluster: ClusterId; readonly operation: Operation }

/** How an operation goes on, step by step, what it waits for, and how it ended. */
export function OperationView({ cluster, operation }: Props) {
  const { t } = useTranslation('suite')
  const format = useFormat()
  const now = useNow(1000)
  const cancel = useCommand('suite.cancel')
  const { kind, status, startedAt, endedAt, steps, failure } = operation
  const isRunning = status === 'running'
  const { tone, shape } = lookOfOperation(status)
  return (
    <section className={classes['operation']} aria-label={t(`operation.kinds.${kind}`)}>
      <div className={classes['operationHead']}>
        <strong>{t(`operation.kinds.${kind}`)}</strong>
        <State tone={tone} shape={shape}>
          {t(`operation.status.${status}`)}
        </State>
        <span className={classes['muted']}>
          {t(isRunning ? 'operation.runs' : 'operation.took', {
            duration: format.duration(Math.max(0, (endedAt ?? now) - startedAt)),
          })}
        </span>
        {isRunning && (
          <Tooltip label={t('operation.cancelHint')}>
            <Button
              size="compact-xs"
              onClick={() => cancel.mutate({ cluster, component: 'capacityScheduler' })}
              loading={cancel.isPending}
            >
              {t('operation.cancel')}
            </Button>
          </Tooltip>
        )}
      </div>
      <ol className={classes['steps']}>
        {steps.filter(isShown).map(step => (
          <StepRow key={step.name} step={step} operation={operation} />
        ))}
      </ol>
      <div role="status">
        {isRunning && <WaitingFor operation={operation} />}
        {status === 'done' && t('operation.done')}
        {status === 'cancelled' && <p className={classes['hint']}>{t('operation.cancelled')}</p>}
      </div>
      {failure && (
        <>
          <FailureView failure={failure} />
          <Items items={textsIn(failure.data, 'items').concat(textsIn(failure.data, 'troubles'))} />
        </>
      )}
    </section>
  )
}

/** A step that had nothing to do is not worth a line. */
const isShown = ({ status, total, name }: OperationStep): boolean =>
  !(status === 'done' && total === 0 && name !== 'check' && name !== 'finish') &&
  !(status === 'waiting' && name === 'prune')

function textsIn(data: Readonly<Record<string, unknown>>, key: string): string[] {
  const value = data[key]
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []
}

function StepRow({ step, operation }: { readonly step: OperationStep; readonly operation: Operation }) {
  const { t } = useTranslation('suite')
  const { tone, shape } = lookOfStep(step.status)
  return (
    <li className={classes['step']}>
      <span className={classes[tone]} role="img" aria-label={t(`operation.stepStatus.${step.status}`)}>
        <Shape name={shape} size={12} />
      </span>
      <span className={step.status === 'waiting' ? classes['muted'] : undefined}>
        {t(`operation.steps.${step.name}`)}
      </span>
      <span className={classes['stepNote']}>
        {step.status === 'running' && operation.object}
        {step.total > 0 && step.status !== 'waiting' && (
          <span className={classes['count']}>
            {t('operation.count', {
              done: step.status === 'done' ? step.total : step.done,
              total: step.total,
            })}
          </span>
        )}
      </span>
    </li>
  )
}

function WaitingFor({ operation: { waiting } }: { readonly operation: Operation }) {
  const { t } = useTranslation('suite')
  if (waiting === null) return null
  if (waiting.kind === 'network')
    return (
      <div className={classes['stack']}>
        <p className={classes['stale']}>{t('operation.network')}</p>
        <FailureView failure={waiting.failure} isMarked={false} />
      </div>
    )
  const { object, ready, wanted, troubles } = waiting
  return (
    <>
      <p className={classes['hint']}>
        {wanted === 0 ? t('operation.gone', { object }) : t('operation.ready', { object, ready, wanted })}
      </p>
      <Items items={troubles} />
    </>
  )
}
