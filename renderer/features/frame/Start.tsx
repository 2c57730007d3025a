import { useTranslation } from 'react-i18next'
import { Button } from '@mantine/core'
import { Link, Navigate, useParams } from 'react-router'
import { useEndpoint } from '../../data/queries.ts'
import { isSafeMode, preferences } from '../../state/preferences.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { firstPath } from './firstPath.ts'

/** Where the window opens: where the user was last, on the first start the sample. */
export function Start() {
  const { t } = useTranslation('frame')
  const { cluster } = useParams()
  const { data: clusters, error, refetch } = useEndpoint('clusters.list', undefined)
  if (clusters) {
    // The page that crashed is not where to go again.
    const path = isSafeMode ? '/clusters' : firstPath(clusters, preferences.getState(), cluster ?? null)
    if (path !== null) return <Navigate to={path} replace />
    return (
      <EmptyState
        title={t('welcome.title')}
        body={t('welcome.body')}
        action={
          <Button component={Link} to="/clusters?add" variant="filled">
            {t('welcome.action')}
          </Button>
        }
      />
    )
  }
  return error && <FailureView failure={error} isPanel onRetry={() => void refetch()} />
}
