import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import type { ClusterId, Millis } from '#core/base/units.ts'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import type { ComponentView, Operation } from '../../../preload/contract/suite.ts'
import { useStream } from '../../data/useStream.ts'
import { OwnClusterPage } from '../../ui/cluster/OwnClusterPage.tsx'
import type { FailureLike } from '../../ui/failureText.ts'
import { FailureView } from '../../ui/FailureView.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { Page } from '../../ui/Page.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { useNow } from '../../ui/useNow.ts'
import { ActionDialogs } from './ActionDialogs.tsx'
import { CapacityCard } from './CapacityCard.tsx'
import { dialogOf, type SuiteDialog } from './dialog.ts'
import { QueueSection } from './QueueSection.tsx'
import classes from './Suite.module.css'

/** What Canopy installs in a cluster: what there is of it, how it does, and what can be done. */
export function SuitePage({ cluster }: { readonly cluster: ClusterId }) {
  const { t } = useTranslation('suite')
  return (
    <OwnClusterPage
      cluster={cluster}
      title={t('title')}
      sub={t('sub')}
      sample={{ title: t('sample.title'), body: t('sample.body'), action: t('sample.action') }}
    >
      {known => <OfCluster cluster={known} />}
    </OwnClusterPage>
  )
}

function OfCluster({ cluster }: { readonly cluster: Cluster }) {
  const { t } = useTranslation('suite')
  const { value: view, failure: broken } = useStream('suite.live', { cluster: cluster.id })
  const failure = view?.failure ?? broken
  const component = view?.components?.[0]
  return (
    <Page title={t('title')} sub={t('sub')}>
      {failure && <Unreachable failure={failure} asOf={component ? (view?.asOf ?? null) : null} />}
      {!component && !failure && <SkeletonRows count={5} />}
      {component && (
        <Known
          cluster={cluster}
          view={component}
          operation={view?.operation ?? null}
          isReachable={failure === null}
        />
      )}
    </Page>
  )
}

type UnreachableProps = { readonly failure: FailureLike; readonly asOf: Millis | null }

/** Why the cluster cannot be asked, and how old what is shown is. */
function Unreachable({ failure, asOf }: UnreachableProps) {
  const { t } = useTranslation('suite')
  const format = useFormat()
  const now = useNow()
  return (
    <div className={classes['stack']}>
      <FailureView failure={failure} isPanel />
      {asOf !== null && (
        <p className={classes['stale']}>{t('lastKnown', { time: format.moment(asOf, now) })}</p>
      )}
    </div>
  )
}

type KnownProps = {
  readonly cluster: Cluster
  readonly view: ComponentView
  readonly operation: Operation | null
  readonly isReachable: boolean
}

function Known({ cluster, view, operation, isReachable }: KnownProps) {
  const [params, setParams] = useSearchParams()
  const [chosen, setChosen] = useState<SuiteDialog | null>(null)
  const dialog = chosen ?? dialogOf(params.get('do'), view)
  const close = (): void => {
    setChosen(null)
    if (params.has('do')) setParams({}, { replace: true })
  }
  return (
    <>
      <CapacityCard
        cluster={cluster}
        view={view}
        operation={operation}
        isReachable={isReachable}
        onDialog={setChosen}
      />
      {view.capacity && <QueueSection cluster={cluster.id} />}
      {dialog && (
        <ActionDialogs dialog={dialog} cluster={cluster} view={view} operation={operation} onClose={close} />
      )}
    </>
  )
}
