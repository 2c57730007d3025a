import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { AppError } from '#core/base/errors.ts'
import type { ClusterId } from '#core/base/units.ts'
import { useCluster } from '../../data/clusters.ts'
import { useEndpoint } from '../../data/queries.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { Page } from '../../ui/Page.tsx'
import { DrainProgress } from './DrainProgress.tsx'
import { NodeActions } from './NodeActions.tsx'
import { NodeBody } from './NodeBody.tsx'
import { NodeStatus } from './NodeStatus.tsx'
import classes from './NodePage.module.css'

type Props = { readonly cluster: ClusterId; readonly name: string }

/** One node: what is wrong first, then its figures, its pods, and everything it says of itself. */
export function NodePage({ cluster, name }: Props) {
  const { t } = useTranslation('nodes')
  const { data, error, refetch } = useEndpoint('nodes.get', { cluster, name }, { keepsPrevious: false })
  const isGone = error?.code === 'NOT_FOUND'
  const above = (
    <Link to={`/c/${cluster}/nodes`} className={classes['back']}>
      ‹ {t('detail.back')}
    </Link>
  )
  if (data && !isGone)
    return (
      <Page
        title={name}
        above={above}
        sub={<NodeStatus cluster={cluster} node={data} />}
        actions={<NodeActions cluster={cluster} name={name} isCordoned={data.row.isCordoned} />}
      >
        <DrainProgress cluster={cluster} node={name} />
        <NodeBody cluster={cluster} node={data} />
      </Page>
    )
  return (
    <Page title={name} above={above}>
      {error ? <NotShown {...{ cluster, name, error }} onRetry={() => void refetch()} /> : <Reading />}
    </Page>
  )
}

function Reading() {
  const { t } = useTranslation('nodes')
  return (
    <p role="status" className={classes['muted']}>
      {t('detail.loading')}
    </p>
  )
}

type NotShownProps = Props & { readonly error: AppError; readonly onRetry: () => void }

function NotShown({ cluster, name, error, onRetry }: NotShownProps): ReactNode {
  const { t } = useTranslation(['nodes', 'table', 'common'])
  const watches = useCluster(cluster)?.connection.watches ?? []
  if (error.code !== 'NOT_FOUND') return <FailureView failure={error} onRetry={onRetry} isPanel />
  const isForbidden = watches.some(({ kind, status }) => kind === 'nodes' && status === 'forbidden')
  const kinds = t('common:kinds.nodes')
  if (isForbidden)
    return <EmptyState title={t('table:forbidden', { kinds })} body={t('table:forbiddenHint', { kinds })} />
  return (
    <EmptyState
      title={t('detail.gone', { name })}
      body={t('detail.goneBody')}
      action={
        <Button component={Link} to={`/c/${cluster}/nodes`}>
          {t('detail.toNodes')}
        </Button>
      }
    />
  )
}
