import { Fragment } from 'react'
import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import type { Queue, WaitingPod } from '../../../preload/contract/suite.ts'
import { Card } from '../../ui/Card.tsx'
import { podPath, quotaNodePath } from '../../ui/cluster/objectPath.ts'
import { useFormat } from '../../ui/FormatContext.ts'
import table from '../../ui/SmallTable.module.css'
import { State } from '../../ui/State.tsx'
import { useNow } from '../../ui/useNow.ts'
import classes from './Suite.module.css'
import { useWaitSentence } from './useWaitSentence.ts'
import { lookOfWait } from './words.ts'

type Props = {
  readonly cluster: ClusterId
  readonly queue: Queue
  readonly filter: string
  readonly onFilter: (filter: string) => void
}

/** Every waiting pod with what it needs, what blocks it, its place, and why in a sentence. */
export function WaitingTable({ cluster, queue, filter, onFilter }: Props) {
  const { t } = useTranslation('suite')
  const { gated, matching, waiting } = queue
  return (
    <Card
      title={t('queue.title')}
      sub={gated > 0 && t('queue.shown', { shown: waiting.length, total: matching })}
      right={
        gated > 0 && (
          <TextInput
            aria-label={t('queue.filter')}
            placeholder={t('queue.filter')}
            value={filter}
            maxLength={200}
            onChange={event => onFilter(event.currentTarget.value)}
          />
        )
      }
    >
      {waiting.length === 0 ? (
        <p className={classes['hint']}>{gated === 0 ? t('queue.none') : t('queue.noneFound')}</p>
      ) : (
        <div className={classes['wide']}>
          <table className={table['table']}>
            <thead>
              <tr>
                <th scope="col" data-num="">
                  {t('queue.place')}
                </th>
                <th scope="col">{t('queue.pod')}</th>
                <th scope="col">{t('queue.leaf')}</th>
                <th scope="col">{t('queue.blockedBy')}</th>
                <th scope="col" data-num="">
                  {t('queue.needs')}
                </th>
                <th scope="col" data-num="">
                  {t('queue.free')}
                </th>
                <th scope="col">{t('queue.why')}</th>
                <th scope="col" data-num="">
                  {t('queue.since')}
                </th>
              </tr>
            </thead>
            <tbody>
              {waiting.map(pod => (
                <Row key={pod.uid} cluster={cluster} pod={pod} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  )
}

type RowProps = { readonly cluster: ClusterId; readonly pod: WaitingPod }

function Row({ cluster, pod }: RowProps) {
  const { t } = useTranslation('suite')
  const format = useFormat()
  const now = useNow(1000)
  const sentence = useWaitSentence(pod)
  const { reason, shortage, told, position } = pod
  // Of a pod that borrows the component says the same, up to a minute ago; of others it may know more.
  const isSaid = reason === 'quota' && !pod.isInMin && told?.reason === 'WaitingForQuota'
  const { tone, shape } = lookOfWait(reason)
  const request = pod.request.map(({ resource, amount }) => `${amount} ${resource}`).join(', ')
  return (
    <tr>
      <td data-num="">{position ?? t('nothing', { ns: 'common' })}</td>
      <td>
        <Link className={classes['podName']} to={podPath(cluster, pod)}>
          {pod.name}
        </Link>
        <span className={classes['note']}>{pod.namespace}</span>
      </td>
      <td data-fit="">
        <QuotaNodeLink cluster={cluster} node={pod.leaf} />
      </td>
      <td data-fit="">
        <QuotaNodeLink cluster={cluster} node={shortage?.node ?? null} />
      </td>
      <td data-num="">{shortage ? `${shortage.need} ${shortage.resource}` : request}</td>
      <td data-num="">
        {shortage ? `${shortage.free} ${shortage.resource}` : t('nothing', { ns: 'common' })}
      </td>
      <td>
        <State tone={tone} shape={shape}>
          {t(`queue.reasons.${reason}`)}
          {pod.isInMin && ` · ${t('queue.inMin')}`}
        </State>
        <span className={classes['sentence']}>{sentence}</span>
        {reason === 'quota' && <Borrowers cluster={cluster} shortage={shortage} />}
        {told && !isSaid && (
          <span className={classes['note']}>
            {t('queue.told', { reason: told.reason, message: told.message })}
          </span>
        )}
      </td>
      <td data-num="" title={format.dateTime(pod.createdAt)}>
        {format.age(pod.createdAt, now)}
      </td>
    </tr>
  )
}

function QuotaNodeLink({ cluster, node }: { readonly cluster: ClusterId; readonly node: string | null }) {
  const { t } = useTranslation('suite')
  return node === null ? (
    t('nothing', { ns: 'common' })
  ) : (
    <Link to={quotaNodePath(cluster, node)}>{node}</Link>
  )
}

type BorrowersProps = { readonly cluster: ClusterId; readonly shortage: WaitingPod['shortage'] }

/** Who has what the pod waits for. */
function Borrowers({ cluster, shortage }: BorrowersProps) {
  const { t } = useTranslation('suite')
  if (shortage === null || shortage.borrowers.length === 0) return null
  const { node, resource, borrowers } = shortage
  return (
    <span className={classes['sentence']}>
      {t('queue.borrowedBy', { node })}{' '}
      {borrowers.map(({ leaf, borrowed }, at) => (
        <Fragment key={leaf}>
          {at > 0 && ' · '}
          <Link to={quotaNodePath(cluster, leaf)}>{leaf}</Link> {borrowed} {resource}
        </Fragment>
      ))}
    </span>
  )
}
