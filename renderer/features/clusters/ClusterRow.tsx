import type { HTMLAttributes } from 'react'
import { ActionIcon, Tooltip } from '@mantine/core'
import { IconGripVertical, IconPin, IconPinFilled } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import { useClusters } from '../../data/clusters.ts'
import { useCommand } from '../../data/queries.ts'
import { NUMBERED } from '../../state/actions.ts'
import { writeKeys } from '../../state/keys.ts'
import { usePreference } from '../../state/preferences.ts'
import { ClusterMark } from '../../ui/ClusterMark.tsx'
import { ConnectionState } from '../../ui/ConnectionState.tsx'
import { useFailureText } from '../../ui/failureText.ts'
import { useFormat } from '../../ui/FormatContext.ts'
import { Pill } from '../../ui/Pill.tsx'
import { Shape } from '../../ui/Shape.tsx'
import { useNow } from '../../ui/useNow.ts'
import { ClusterMenu } from './ClusterMenu.tsx'
import classes from './ClusterTable.module.css'
import type { Dialog } from './dialog.ts'
import { SourceCell } from './SourceCell.tsx'

type Props = {
  readonly cluster: Cluster
  /** Its place in the user's order, from 0. */
  readonly place: number
  readonly look: 'dragged' | 'over' | null
  /** null while the list is sorted by a column. */
  readonly drag: HTMLAttributes<HTMLElement> | null
  readonly onMove: ((step: -1 | 1) => void) | null
  readonly onDialog: (kind: Dialog['kind']) => void
}

export function ClusterRow({ cluster, place, look, drag, onMove, onDialog }: Props) {
  const { t } = useTranslation('clusters')
  const goTo = useNavigate()
  const path = usePreference(({ lastPageOf }) => `/c/${cluster.id}/${lastPageOf[cluster.id] ?? 'overview'}`)
  const { name, summary } = cluster
  const { onDragStart, ...onto } = drag ?? {}
  return (
    <tr
      {...onto}
      data-cluster={cluster.id}
      className={`${classes['row']} ${look ? classes[look] : ''}`}
      onClick={event => {
        if (!(event.target as HTMLElement).closest('a, button, [role="menu"]')) void goTo(path)
      }}
    >
      <td className={classes['handleCell']}>
        {drag && (
          <button
            type="button"
            className={classes['handle']}
            draggable
            onDragStart={onDragStart}
            aria-label={t('row.handle', { name })}
          >
            <IconGripVertical size={15} stroke={1.7} />
          </button>
        )}
      </td>
      <td>
        <div className={classes['nameBox']}>
          <div className={classes['two']}>
            <div className={classes['line']}>
              <ClusterMark colour={cluster.colour} />
              <Link to={path} className={`${classes['name']} ${classes['clip']}`} draggable={false}>
                {name}
              </Link>
              <SameCluster cluster={cluster} />
            </div>
            <div className={`${classes['faint']} ${classes['clip']} ${classes['context']}`}>
              {summary?.context ?? (cluster.isSample ? t('source.sample') : '')}
            </div>
          </div>
          {place >= 0 && place < NUMBERED && (
            <kbd className={classes['keys']}>
              {writeKeys(`Mod+${place + 1}`, window.bridge.platform === 'darwin')}
            </kbd>
          )}
        </div>
      </td>
      <td>
        {summary && (
          <div className={classes['two']}>
            <span className={classes['clip']} title={summary.server}>
              {summary.server.replace(/^https:\/\//, '')}
            </span>
            <span className={`${classes['faint']} ${classes['clip']}`}>
              {t(`auth.${summary.authType}`)}
              {summary.userName !== '' && ` · ${summary.userName}`}
            </span>
          </div>
        )}
      </td>
      <td>
        {cluster.guard !== 'none' && (
          <Pill tone={cluster.guard === 'production' ? 'bad' : 'info'} shape="diamond">
            {t(`guard.${cluster.guard}`, { ns: 'common' })}
          </Pill>
        )}
      </td>
      <td>
        <SourceCell cluster={cluster} />
      </td>
      <td>
        <StateCell cluster={cluster} />
      </td>
      <td>
        <div className={classes['buttons']}>
          <PinButton cluster={cluster} />
          <ClusterMenu cluster={cluster} path={path} onMove={onMove} onDialog={onDialog} />
        </div>
      </td>
    </tr>
  )
}

function StateCell({ cluster }: Pick<Props, 'cluster'>) {
  const { t } = useTranslation('common')
  const format = useFormat()
  const now = useNow()
  const text = useFailureText()
  const { status, asOf, failure } = cluster.connection
  if (cluster.isSample && asOf === null) return <ConnectionState cluster={cluster} />
  const said = asOf === null ? t('neverSeen') : t('asOf', { time: format.moment(asOf, now) })
  return (
    <div className={classes['two']}>
      {failure && status !== 'live' ? (
        <Tooltip label={`${text(failure.code).title}. ${text(failure.code).next}`}>
          <span tabIndex={0}>
            <ConnectionState cluster={cluster} />
          </span>
        </Tooltip>
      ) : (
        <ConnectionState cluster={cluster} />
      )}
      {status !== 'live' && <span className={classes[status === 'offline' ? 'stale' : 'faint']}>{said}</span>}
    </div>
  )
}

/** Two contexts may lead to one cluster; the kube-system UID tells. */
function SameCluster({ cluster }: Pick<Props, 'cluster'>) {
  const { t } = useTranslation('clusters')
  const clusters = useClusters() ?? []
  const format = useFormat()
  const others = clusters.filter(({ id }) => cluster.sameClusterAs.includes(id)).map(({ name }) => name)
  if (others.length === 0) return null
  const label = t('row.same', { names: format.list(others) })
  return (
    <Tooltip label={label}>
      <span className={classes['warn']} role="img" aria-label={label} tabIndex={0}>
        <Shape name="half" size={11} />
      </span>
    </Tooltip>
  )
}

function PinButton({ cluster: { id, name, isPinned, isSample } }: Pick<Props, 'cluster'>) {
  const { t } = useTranslation('clusters')
  const update = useCommand('clusters.update')
  if (isSample) return null
  const Icon = isPinned ? IconPinFilled : IconPin
  return (
    <Tooltip label={t(isPinned ? 'row.pinned' : 'row.pin', { name })}>
      <ActionIcon
        aria-label={t(isPinned ? 'row.unpin' : 'row.pin', { name })}
        aria-pressed={isPinned}
        data-quiet={isPinned ? undefined : true}
        color={isPinned ? 'accent' : 'neutral'}
        onClick={() => update.mutate({ cluster: id, patch: { isPinned: !isPinned } })}
      >
        <Icon size={16} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
  )
}
