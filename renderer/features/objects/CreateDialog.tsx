import { lazy, Suspense, useCallback, useState } from 'react'
import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import type { ServedResource } from '../../../preload/contract/objects.ts'
import { useCluster } from '../../data/clusters.ts'
import { useClient } from '../../data/context.ts'
import { endpointKey, useCommand } from '../../data/queries.ts'
import { useOnce } from '../../data/useOnce.ts'
import { ChangeDialog } from '../../ui/change/ChangeDialog.tsx'
import { resourcePath } from '../../ui/cluster/objectPath.ts'
import { FailureView } from '../../ui/FailureView.tsx'
import { ReasonedButton } from '../../ui/ReasonedButton.tsx'
import { newManifest } from './newManifest.ts'
import { ServerWords } from './ServerWords.tsx'
import classes from './Objects.module.css'

const YamlEditor = lazy(async () => ({ default: (await import('./YamlEditor.tsx')).YamlEditor }))

type ButtonProps = {
  readonly cluster: ClusterId
  readonly served: ServedResource
  readonly namespace: string | null
}

/** Opens the dialog; off where the guard forbids changes, and for what the server makes itself. */
export function CreateButton({ cluster, ...rest }: ButtonProps) {
  const { t } = useTranslation('objects')
  const known = useCluster(cluster)
  const [isOpen, setIsOpen] = useState(false)
  const { kind, verbs } = rest.served
  const why =
    known?.guard === 'readOnly'
      ? t('object.readOnly')
      : verbs.includes('create')
        ? null
        : t('create.notServed', { kind })
  return (
    <>
      <ReasonedButton why={why} onClick={() => setIsOpen(true)}>
        {t('create.name')}
      </ReasonedButton>
      {isOpen && known && <CreateDialog cluster={known} {...rest} onClose={() => setIsOpen(false)} />}
    </>
  )
}

type Props = {
  readonly cluster: Cluster
  readonly served: ServedResource
  readonly namespace: string | null
  readonly onClose: () => void
}

/** A new object as YAML of any kind; what the server would make of it is shown before it is asked to. */
function CreateDialog({ cluster, served, namespace, onClose }: Props) {
  const { t } = useTranslation('objects')
  const goTo = useNavigate()
  const client = useClient()
  const queries = useQueryClient()
  const create = useCommand('objects.create', { isShownInPlace: true })
  const [yaml, setYaml] = useState(() => newManifest(served, namespace))
  /** The text that the server was asked about; another text is another question. */
  const [asked, setAsked] = useState<string | null>(null)
  const ask = useCallback(
    (signal: AbortSignal) =>
      client.query('objects.rehearse', { cluster: cluster.id, namespace, yaml: asked ?? '' }, signal),
    [client, cluster.id, namespace, asked],
  )
  const [answer, again] = useOnce(asked === null ? null : ask)
  const made = asked === yaml && answer.status === 'done' ? answer.value : null
  return (
    <ChangeDialog
      cluster={cluster}
      title={t('create.title')}
      confirm={t('create.confirm')}
      width={820}
      isOff={made === null}
      isPending={create.isPending}
      error={create.error}
      onClose={onClose}
      onConfirm={typed =>
        create.mutate(
          { cluster: cluster.id, namespace, yaml, typedCluster: typed.cluster },
          {
            onSuccess: place => {
              // It may be the definition of a new kind.
              void queries.invalidateQueries({
                queryKey: endpointKey('objects.kinds', { cluster: cluster.id }),
              })
              void goTo(resourcePath(cluster.id, place.resource, place))
            },
          },
        )
      }
    >
      <p className={classes['muted']}>{t('create.sub')}</p>
      <div className={classes['draft']}>
        <Suspense fallback={<pre className={classes['plain']}>{yaml}</pre>}>
          <YamlEditor
            label={t('object.yaml')}
            initial={yaml}
            isReadOnly={false}
            onChange={setYaml}
            onPath={() => undefined}
          />
        </Suspense>
      </div>
      <Button
        onClick={() => {
          if (asked === yaml) again()
          setAsked(yaml)
        }}
      >
        {t('create.rehearse')}
      </Button>
      {asked === yaml && answer.status === 'failed' && (
        <>
          <FailureView failure={answer.error} />
          <ServerWords failure={answer.error} />
        </>
      )}
      {made && (
        <section aria-label={t('create.made')} className={classes['made']}>
          <p role="status">
            {made.place.namespace === null
              ? t('create.acceptedInCluster', { name: made.place.name })
              : t('create.accepted', { name: made.place.name, namespace: made.place.namespace })}
          </p>
          <pre className={classes['plain']}>{made.yaml}</pre>
        </section>
      )}
    </ChangeDialog>
  )
}
