import { Loader } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Plan } from '../../../preload/contract/suite.ts'
import type { Once } from '../../data/useOnce.ts'
import { FailureView } from '../../ui/FailureView.tsx'
import { CheckList } from './CheckList.tsx'
import { PlanTable } from './PlanTable.tsx'
import classes from './Suite.module.css'

/** A plan while it is asked for, when it cannot be had, and as it is: checks, then changes. */
export function PlanView({ plan, onRetry }: { readonly plan: Once<Plan>; readonly onRetry: () => void }) {
  const { t } = useTranslation('suite')
  switch (plan.status) {
    case 'idle':
      return null
    case 'running':
      return (
        <p role="status" className={classes['row']}>
          <Loader size={13} color="var(--accent)" />
          {t('wizard.checking')}
        </p>
      )
    case 'failed':
      return <FailureView failure={plan.error} onRetry={onRetry} isPanel />
    case 'done':
      return (
        <>
          <CheckList plan={plan.value} />
          <PlanTable objects={plan.value.objects} />
        </>
      )
  }
}
