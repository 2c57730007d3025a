import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { Cluster } from '../../preload/contract/clusters.ts'
import { useClient } from '../data/context.ts'
import { asAppError, useEndpoint } from '../data/queries.ts'
import { showFailure } from '../ui/toasts.tsx'
import type { ActionContext } from './actions.ts'

const NO_CLUSTERS: readonly Cluster[] = []
const NOTHING_LOCKED: readonly string[] = []

/** What actions work with, in a window that is about `cluster`. */
export function useActionContext(cluster: Cluster | null): ActionContext {
  const client = useClient()
  const { i18n } = useTranslation()
  const goTo = useNavigate()
  const clusters = useEndpoint('clusters.list', undefined).data ?? NO_CLUSTERS
  const settings = useEndpoint('settings.get', undefined).data
  const lockedSettings = useEndpoint('app.info', undefined).data?.lockedSettings ?? NOTHING_LOCKED
  return useMemo(
    () => ({
      cluster,
      clusters,
      settings,
      lockedSettings,
      client,
      navigate: path => void goTo(path),
      report: outcome => void outcome.catch((cause: unknown) => showFailure(i18n, asAppError(cause))),
    }),
    [cluster, clusters, settings, lockedSettings, client, goTo, i18n],
  )
}
