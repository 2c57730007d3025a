import { Navigate, useParams } from 'react-router'
import { useEndpoint } from '../../data/queries.ts'
import { FailureView } from '../../ui/FailureView.tsx'
import { openingPath } from './firstPath.ts'

/** Goes to where the window opens, as soon as it is known which clusters there are. */
export function Start() {
  const { cluster } = useParams()
  const info = useEndpoint('app.info', undefined)
  const { data: clusters, error, refetch } = useEndpoint('clusters.list', undefined)
  if (!clusters || info.isPending)
    return error && <FailureView failure={error} isPanel onRetry={() => void refetch()} />
  const path = openingPath(clusters, cluster ?? info.data?.askedCluster ?? null)
  return <Navigate to={path} replace />
}
