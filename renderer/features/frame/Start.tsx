import { Navigate, useParams } from 'react-router'
import { useEndpoint } from '../../data/queries.ts'
import { isSafeMode, preferences } from '../../state/preferences.ts'
import { FailureView } from '../../ui/FailureView.tsx'
import { firstPath } from './firstPath.ts'

/** Where the window opens: where the user was last, on the first start the sample. */
export function Start() {
  const { cluster } = useParams()
  const info = useEndpoint('app.info', undefined)
  const { data: clusters, error, refetch } = useEndpoint('clusters.list', undefined)
  if (!clusters || info.isPending)
    return error && <FailureView failure={error} isPanel onRetry={() => void refetch()} />
  // The page that crashed is not where to go again.
  const path = isSafeMode
    ? '/clusters'
    : firstPath(clusters, preferences.getState(), cluster ?? info.data?.askedCluster ?? null)
  return <Navigate to={path} replace />
}
