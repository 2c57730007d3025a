import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import type { ObjectLink } from '../../../preload/contract/objects.ts'
import type { OutputOf } from '../../data/client.ts'
import { useEndpoint } from '../../data/queries.ts'
import { Card } from '../../ui/Card.tsx'
import { logsPath, resourcePath, shellPath } from '../../ui/cluster/objectPath.ts'
import { FailureView } from '../../ui/FailureView.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import table from '../../ui/SmallTable.module.css'
import { AGES_MS, useNow } from '../../ui/useNow.ts'
import { resourceOfLink } from './kinds.ts'
import type { LoadedObject, Place } from './ObjectPage.tsx'
import classes from './Objects.module.css'

type Props = { readonly cluster: ClusterId; readonly place: Place; readonly object: LoadedObject }

/** What an object belongs to, what belongs to it, and what happened to it. */
export function RelatedCards({ cluster, place, object }: Props) {
  const { t } = useTranslation('objects')
  const { data, error } = useEndpoint('objects.related', {
    cluster,
    ...place,
    uid: object.uid,
    kind: object.kind,
  })
  const owned = data?.owned ?? []
  const pod =
    object.kind === 'Pod' && place.namespace !== null ? { ...place, namespace: place.namespace } : null
  return (
    <>
      <div className={classes['halves']}>
        <Card
          title={t('object.owners')}
          right={
            pod && (
              <span className={classes['links']}>
                <Link to={logsPath(cluster, pod)}>{t('object.logs')}</Link>
                <Link to={shellPath(cluster, pod)}>{t('object.shell')}</Link>
              </span>
            )
          }
        >
          <Links cluster={cluster} links={object.owners} />
        </Card>
        <Card title={t('object.owned')} sub={owned.length === 0 ? undefined : String(owned.length)}>
          {owned.length === 0 ? (
            <p className={table['none']}>{t('object.ownedNone')}</p>
          ) : (
            <Links cluster={cluster} links={owned} />
          )}
        </Card>
      </div>
      <Card title={t('object.events')}>
        {error && <FailureView failure={error} />}
        {data?.eventsFailure && <FailureView failure={data.eventsFailure} />}
        {data && !data.eventsFailure && <Events events={data.events} />}
      </Card>
    </>
  )
}

function Links({
  cluster,
  links,
}: {
  readonly cluster: ClusterId
  readonly links: readonly (ObjectLink & { readonly status?: string })[]
}) {
  const { t } = useTranslation(['objects', 'common'])
  const { data } = useEndpoint('objects.kinds', { cluster })
  if (links.length === 0) return <p className={table['none']}>{t('common:none')}</p>
  return (
    <ul className={classes['list']}>
      {links.map(link => {
        const served = resourceOfLink(data?.kinds ?? [], link)
        const name = `${link.kind} ${link.name}`
        const place = { name: link.name, namespace: served?.isNamespaced === false ? null : link.namespace }
        return (
          <li key={name}>
            {served ? <Link to={resourcePath(cluster, served, place)}>{name}</Link> : name}
            {link.status !== undefined && link.status !== '' && (
              <span className={classes['muted']}> {link.status}</span>
            )}
          </li>
        )
      })}
    </ul>
  )
}

function Events({ events }: { readonly events: OutputOf<'objects.related'>['events'] }) {
  const { t } = useTranslation('objects')
  const format = useFormat()
  const now = useNow(AGES_MS)
  if (events.length === 0) return <p className={table['none']}>{t('object.eventsNone')}</p>
  return (
    <table className={table['table']}>
      <thead>
        <tr>
          <th scope="col">{t('object.eventType')}</th>
          <th scope="col">{t('object.eventReason')}</th>
          <th scope="col">{t('object.eventMessage')}</th>
          <th scope="col" data-num="">
            {t('object.eventCount')}
          </th>
          <th scope="col" data-num="">
            {t('object.eventSeen')}
          </th>
        </tr>
      </thead>
      <tbody>
        {events.map((event, index) => (
          <tr key={index}>
            <td data-fit="">{event.type}</td>
            <td data-fit="">{event.reason}</td>
            <td>{event.message}</td>
            <td data-num="">{format.number(event.count)}</td>
            <td data-num="">{event.lastSeen === null ? '–' : format.age(event.lastSeen, now)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
