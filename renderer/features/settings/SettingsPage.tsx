import { useTranslation } from 'react-i18next'
import { useEndpoint } from '../../data/queries.ts'
import { Card } from '../../ui/Card.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { Page } from '../../ui/Page.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { AlertsSection } from './AlertsSection.tsx'
import { DataSection } from './DataSection.tsx'
import { LookSection } from './LookSection.tsx'
import { SecuritySection } from './SecuritySection.tsx'
import { useChange } from './useChange.tsx'

/** What the user may set. There is no save button: a change holds at once and can be undone. */
export function SettingsPage() {
  const { t } = useTranslation('settings')
  const { error, refetch } = useEndpoint('settings.get', undefined)
  const change = useChange()
  return (
    <Page title={t('title')} sub={t('sub')} layout="narrow">
      {!change && error && <FailureView failure={error} isPanel onRetry={() => void refetch()} />}
      {!change && !error && <SkeletonRows count={6} />}
      {change && (
        <>
          <Card title={t('sections.look')}>
            <LookSection {...change} />
          </Card>
          <Card title={t('sections.data')}>
            <DataSection {...change} />
          </Card>
          <Card title={t('sections.alerts')}>
            <AlertsSection {...change} />
          </Card>
          <Card title={t('sections.security')}>
            <SecuritySection {...change} />
          </Card>
        </>
      )}
    </Page>
  )
}
