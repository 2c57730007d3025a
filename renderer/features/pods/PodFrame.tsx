import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import { useCluster } from '../../data/clusters.ts'
import { useEndpoint } from '../../data/queries.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { Page } from '../../ui/Page.tsx'
import type { Containers } from './ContainerSelect.tsx'
import classes from './Pods.module.css'

type Props = {
  readonly cluster: ClusterId
  readonly namespace: string
  readonly pod: string
  readonly what: 'logs' | 'shell'
  readonly children: (containers: Containers) => ReactNode
}

/** A page of one pod, once its containers are known; what it shows is read from the cluster itself. */
export function PodFrame({ cluster, namespace, pod, what, children }: Props) {
  const { t } = useTranslation(['jobs', 'objects'])
  const goTo = useNavigate()
  const known = useCluster(cluster)
  const isLive = known?.connection.status === 'live'
  const asked = { cluster, namespace, pod }
  const { data, error, refetch } = useEndpoint('logs.containers', asked, { enabled: isLive })
  const back = (
    <button type="button" className={classes['back']} onClick={() => void goTo(-1)}>
      ‹ {t('pod.back')}
    </button>
  )
  return (
    <Page title={pod} layout="full" above={back} sub={`${t(`pod.${what}`)} · ${namespace}`}>
      {known && !isLive && !data && (
        <EmptyState
          title={t(known.isSample ? 'objects:live.sample' : 'objects:live.offline', { name: known.name })}
          body={t(known.isSample ? 'objects:live.sampleBody' : 'objects:live.offlineBody')}
          action={<Button onClick={() => void goTo(-1)}>{t('pod.back')}</Button>}
        />
      )}
      {error && !data && <FailureView failure={error} onRetry={() => void refetch()} isPanel />}
      {data && children(data)}
    </Page>
  )
}
