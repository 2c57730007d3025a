import { Button } from '@mantine/core'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import type { Resource } from '../../../preload/contract/objects.ts'
import type { OutputOf } from '../../data/client.ts'
import { useCluster } from '../../data/clusters.ts'
import { useEndpoint } from '../../data/queries.ts'
import { jobPath } from '../../ui/cluster/objectPath.ts'
import { useJobOfPod } from '../../ui/dashboard/useJobOfPod.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { Page } from '../../ui/Page.tsx'
import { ReasonedButton } from '../../ui/ReasonedButton.tsx'
import { AGES_MS, useNow } from '../../ui/useNow.ts'
import { useRefetch } from '../../data/useRefetch.ts'
import { keyOfResource } from './kinds.ts'
import { LiveOnly } from './LiveOnly.tsx'
import { ManifestCard } from './ManifestCard.tsx'
import { RelatedCards } from './RelatedCards.tsx'
import { RemoveDialog } from './RemoveDialog.tsx'
import { SecretCard } from './SecretCard.tsx'
import classes from './Objects.module.css'

export type Place = { readonly resource: Resource; readonly namespace: string | null; readonly name: string }
export type LoadedObject = OutputOf<'objects.get'>

type Props = { readonly cluster: ClusterId; readonly place: Place }

/** An object is asked for again this often, milliseconds; an edit in progress is not touched by it. */
const EVERY_MS = 10_000

/** One object of any kind: its YAML to read and edit, what belongs to it, and what happened to it. */
export function ObjectPage({ cluster, place }: Props) {
  return (
    <LiveOnly cluster={cluster} title={place.name}>
      <Loaded cluster={cluster} place={place} />
    </LiveOnly>
  )
}

function Loaded({ cluster, place }: Props) {
  const { t } = useTranslation('objects')
  const { data, error, refetch } = useEndpoint('objects.get', { cluster, ...place }, { keepsPrevious: false })
  useRefetch(refetch, EVERY_MS)
  const above = (
    <Link to={`/c/${cluster}/objects?kind=${keyOfResource(place.resource)}`} className={classes['back']}>
      ‹ {t('object.back', { kind: data?.kind ?? place.resource.plural })}
    </Link>
  )
  if (error?.code === 'NOT_FOUND')
    return (
      <Page title={place.name} above={above}>
        <EmptyState title={t('object.gone', { name: place.name })} body={t('object.goneBody')} />
      </Page>
    )
  if (!data)
    return (
      <Page title={place.name} above={above}>
        {error && <FailureView failure={error} onRetry={() => void refetch()} isPanel />}
      </Page>
    )
  return <Shown cluster={cluster} place={place} object={data} above={above} refetch={refetch} />
}

type ShownProps = Props & {
  readonly object: LoadedObject
  readonly above: React.ReactNode
  readonly refetch: () => Promise<unknown>
}

function Shown({ cluster, place, object, above, refetch }: ShownProps) {
  const { t } = useTranslation('objects')
  const format = useFormat()
  const now = useNow(AGES_MS)
  const goTo = useNavigate()
  const known = useCluster(cluster)
  const [isRemoving, setIsRemoving] = useState(false)
  const reload = useCallback(() => void refetch(), [refetch])
  const jobOf = useJobOfPod(cluster)
  const { namespace, name } = place
  const job = object.kind === 'Pod' && namespace !== null ? jobOf({ namespace, name }) : undefined
  const isReadOnly = known?.guard === 'readOnly'
  const sub = [
    object.kind,
    object.apiVersion,
    place.namespace,
    object.createdAt !== null && t('object.age', { age: format.age(object.createdAt, now) }),
    object.isTerminating && t('object.terminating'),
    isReadOnly && t('object.readOnly'),
  ]
  return (
    <Page
      title={place.name}
      above={above}
      sub={sub.filter(Boolean).join(' · ')}
      actions={
        <>
          {job && (
            <Button component={Link} to={jobPath(cluster, job)}>
              {t('object.toJob', { name: job.name })}
            </Button>
          )}
          <ReasonedButton
            color="bad"
            why={isReadOnly ? t('object.readOnly') : null}
            onClick={() => setIsRemoving(true)}
          >
            {t('object.delete')}
          </ReasonedButton>
        </>
      }
    >
      {object.secretKeys.length > 0 && (
        <SecretCard cluster={cluster} place={place} secretKeys={object.secretKeys} />
      )}
      <ManifestCard
        cluster={cluster}
        place={place}
        object={object}
        isReadOnly={isReadOnly}
        onWritten={reload}
      />
      <RelatedCards cluster={cluster} place={place} object={object} />
      {isRemoving && known && (
        <RemoveDialog
          cluster={known}
          place={place}
          uid={object.uid}
          onClose={() => setIsRemoving(false)}
          onRemoved={() => void goTo(`/c/${cluster}/objects?kind=${keyOfResource(place.resource)}`)}
        />
      )}
    </Page>
  )
}
