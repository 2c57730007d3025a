import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Cluster, Connection } from '../../../preload/contract/clusters.ts'
import { useCommand } from '../../data/queries.ts'
import { FailureView } from '../../ui/FailureView.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { State, type Tone } from '../../ui/State.tsx'
import type { ShapeName } from '../../ui/Shape.tsx'
import { useNow } from '../../ui/useNow.ts'
import classes from './FreshnessDetails.module.css'

type Watch = Connection['watches'][number]

/** Server clocks that differ less than this are not worth a word, milliseconds. */
const NOTABLE_SKEW_MS = 5_000

/** Why the picture is as fresh as it is: the failure and its next step, each kind that is followed, the next try. */
export function FreshnessDetails({ cluster }: { readonly cluster: Cluster }) {
  const { t } = useTranslation('frame')
  const { connection, isSample } = cluster
  const { status, failure } = connection
  return (
    <div className={classes['details']}>
      {isSample && <p>{t('sampleHint')}</p>}
      {status === 'live' && <p className={classes['head']}>{t('fresh.liveHint')}</p>}
      {failure && <FailureView failure={failure} />}
      <LastTrue cluster={cluster} />
      {!isSample && status !== 'live' && <Retry connection={connection} />}
      {!isSample && (status === 'live' || status === 'connecting') && (
        <table className={classes['watches']}>
          <tbody>
            {connection.watches.map(watch => (
              <WatchRow key={watch.kind} watch={watch} />
            ))}
          </tbody>
        </table>
      )}
      <Server connection={connection} />
    </div>
  )
}

/** When the picture was last known to equal the cluster. */
function LastTrue({ cluster: { isSample, connection } }: { readonly cluster: Cluster }) {
  const { t } = useTranslation('frame')
  const format = useFormat()
  const isLive = connection.status === 'live'
  if (connection.asOf === null)
    return isLive ? null : <p className={classes['muted']}>{t('fresh.neverSeen')}</p>
  return (
    <p className={classes['muted']}>
      {t('fresh.lastTrue', { time: format.dateTime(connection.asOf) })}
      {!isLive && !isSample && ` ${t('fresh.stays')}`}
    </p>
  )
}

function Server({ connection: { serverVersion, clockSkewMs } }: { readonly connection: Connection }) {
  const { t } = useTranslation('frame')
  const format = useFormat()
  const isSkewed = clockSkewMs !== null && Math.abs(clockSkewMs) >= NOTABLE_SKEW_MS
  return (
    <>
      {serverVersion !== null && (
        <p className={classes['muted']}>{t('fresh.version', { version: serverVersion })}</p>
      )}
      {isSkewed && (
        <p className={classes['muted']}>
          {t(clockSkewMs > 0 ? 'fresh.skew' : 'fresh.skewBehind', {
            duration: format.duration(Math.abs(clockSkewMs)),
          })}
        </p>
      )}
    </>
  )
}

function Retry({ connection: { cluster, retryAt, status } }: { readonly connection: Connection }) {
  const { t } = useTranslation('frame')
  const format = useFormat()
  const now = useNow(1000)
  const reconnect = useCommand('clusters.reconnect')
  const said =
    status === 'connecting' || reconnect.isPending || (retryAt !== null && retryAt <= now)
      ? t('fresh.retrying')
      : retryAt === null
        ? t('fresh.noRetry')
        : t('fresh.retryIn', { duration: format.duration(Math.ceil((retryAt - now) / 1000) * 1000) })
  return (
    <div className={classes['retry']}>
      <span className={classes['muted']}>{said}</span>
      <Button
        variant="filled"
        size="compact-sm"
        // Not disabled while it works: the focus, and with it Escape, would be lost.
        aria-disabled={reconnect.isPending}
        onClick={() => {
          if (!reconnect.isPending) reconnect.mutate({ cluster })
        }}
      >
        {t('fresh.reconnect')}
      </Button>
    </div>
  )
}

const LOOK: Readonly<Record<Watch['status'], { tone: Tone; shape: ShapeName }>> = {
  waiting: { tone: 'neutral', shape: 'ring' },
  listing: { tone: 'attention', shape: 'quarter' },
  watching: { tone: 'ok', shape: 'dot' },
  forbidden: { tone: 'attention', shape: 'triangle' },
  failed: { tone: 'bad', shape: 'cross' },
}

function WatchRow({ watch }: { readonly watch: Watch }) {
  const { t } = useTranslation('frame')
  const format = useFormat()
  const left = watch.status === 'listing' ? watch.remaining : null
  return (
    <tr>
      <td>
        {t(`kinds.${watch.kind}`, { ns: 'common' })}
        {watch.namespaces && (
          <span className={classes['muted']} title={watch.namespaces.join(', ')}>
            {' '}
            {t('fresh.inNamespaces', { count: watch.namespaces.length })}
          </span>
        )}
        {watch.badLines > 0 && (
          <div className={classes['muted']}>{t('fresh.badLines', { count: watch.badLines })}</div>
        )}
      </td>
      <td>{format.number(watch.objects, 0)}</td>
      <td>
        <State {...LOOK[watch.status]}>
          {left === null ? t(`fresh.watch.${watch.status}`) : t('fresh.watch.listingLeft', { count: left })}
        </State>
      </td>
    </tr>
  )
}
