import { useState } from 'react'
import { Button, Checkbox } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import type { Action, Plan } from '../../../preload/contract/suite.ts'
import type { Once } from '../../data/useOnce.ts'
import { FailureView } from '../../ui/FailureView.tsx'
import type { InstallKind } from './dialog.ts'
import { PlanView } from './PlanView.tsx'
import classes from './Suite.module.css'
import { TypedName } from '../../ui/TypedName.tsx'
import { usePlan, useStart } from './useAction.ts'

type Props = {
  readonly kind: InstallKind
  readonly cluster: Cluster
  readonly action: Action
  readonly onBack: (() => void) | null
  readonly onClose: () => void
  readonly onBegun: () => void
}

/** What a plan allows: nothing before it is there. */
function judge(plan: Once<Plan>) {
  if (plan.status !== 'done') return { isKnown: false, blocked: 0, needsForce: false }
  const { checks, objects } = plan.value
  return {
    isKnown: true,
    blocked: checks.filter(({ verdict }) => verdict === 'block').length,
    needsForce: objects.some(({ conflicts }) => conflicts.length > 0),
  }
}

/** The checks and the changes, by the cluster's own dry run; then the word that begins it. */
export function ReviewStep({ kind, cluster, action, onBack, onClose, onBegun }: Props) {
  const { t } = useTranslation('suite')
  const [plan, again] = usePlan(cluster, action)
  const start = useStart(cluster)
  const [isForced, setForced] = useState(false)
  const [typed, setTyped] = useState('')
  const { isKnown, blocked, needsForce } = judge(plan)
  const isConfirmed = cluster.guard !== 'production' || typed === cluster.name
  const isReady = isKnown && blocked === 0 && isConfirmed && (!needsForce || isForced)
  const begin = (): void => {
    if (!isReady) return
    const typedName = cluster.guard === 'production' ? typed : null
    start.begin(action, { isForced, typedName }, onBegun)
  }
  return (
    <>
      <div className={classes['scroll']} role="group" tabIndex={0} aria-label={t('wizard.steps.review')}>
        <PlanView plan={plan} onRetry={again} />
        {needsForce && (
          <Checkbox
            label={t('wizard.force')}
            checked={isForced}
            onChange={event => setForced(event.currentTarget.checked)}
          />
        )}
        {isKnown && blocked === 0 && (
          <TypedName cluster={cluster} value={typed} onValue={setTyped} onEnter={begin} />
        )}
        {start.error && <FailureView failure={start.error} isPanel />}
      </div>
      <footer className={classes['foot']}>
        <div className={classes['row']}>
          <Button onClick={onBack ?? onClose}>
            {onBack ? t('wizard.back') : t('actions.cancel', { ns: 'common' })}
          </Button>
          <Button onClick={again} loading={plan.status === 'running'}>
            {t('wizard.again')}
          </Button>
        </div>
        <div className={classes['row']}>
          {blocked > 0 && <span className={classes['bad']}>{t('wizard.blocked', { count: blocked })}</span>}
          <Button variant="filled" disabled={!isReady} loading={start.isPending} onClick={begin}>
            {t(`wizard.start.${kind}`)}
          </Button>
        </div>
      </footer>
    </>
  )
}
