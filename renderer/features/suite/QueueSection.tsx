import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import type { Queue } from '../../../preload/contract/suite.ts'
import { useStream } from '../../data/useStream.ts'
import { Card } from '../../ui/Card.tsx'
import { ReclaimsTable } from '../../ui/cluster/ReclaimsTable.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { Items } from './Items.tsx'
import { LeavesTable } from './LeavesTable.tsx'
import classes from './Suite.module.css'
import { WaitingTable } from './WaitingTable.tsx'

/** How many waiting pods are shown; the filter finds the others. */
const LIMIT = 200

/** Who waits and why, who borrows, and what was taken back, followed while it is looked at. */
export function QueueSection({ cluster }: { readonly cluster: ClusterId }) {
  const { t } = useTranslation('suite')
  const [address] = useSearchParams()
  const [filter, setFilter] = useState(address.get('waiting') ?? '')
  const asked = useDeferredValue(filter)
  const { value, failure } = useStream('suite.queue', { cluster, filter: asked, limit: LIMIT })
  const [last, setLast] = useState<Queue | null>(null)
  if (value !== null && value !== last) setLast(value)
  // While another filter is on the way the rows of before stay.
  const queue = value ?? last
  if (!queue)
    return failure ? (
      <FailureView failure={failure} isPanel />
    ) : (
      <Card title={t('queue.title')}>
        <SkeletonRows count={4} />
      </Card>
    )
  return (
    <>
      {failure && <FailureView failure={failure} isPanel />}
      <Figures queue={queue} />
      <Card title={t('leaves.title')} sub={t('leaves.sub')}>
        <Leaves cluster={cluster} queue={queue} />
      </Card>
      <WaitingTable cluster={cluster} queue={queue} filter={filter} onFilter={setFilter} />
      <Card title={t('reclaims.title')}>
        <ReclaimsTable reclaims={queue.reclaims} />
      </Card>
    </>
  )
}

function Leaves({ cluster, queue }: { readonly cluster: ClusterId; readonly queue: Queue }) {
  const { t } = useTranslation('suite')
  if (queue.tree === 'absent')
    return (
      <p className={classes['hint']}>
        {queue.gated > 0 ? t('leaves.gone', { count: queue.gated }) : t('leaves.none')}{' '}
        <Link to={`/c/${cluster}/quotas/tree`}>{t('leaves.draw')}</Link>
      </p>
    )
  if (queue.tree === 'invalid')
    return (
      <>
        <p className={classes['bad']}>{t('leaves.invalid')}</p>
        <Items items={queue.problems} />
      </>
    )
  return <LeavesTable cluster={cluster} leaves={queue.leaves} />
}

/** The numbers of the card: how many wait, how much is borrowed, how often something was taken back. */
function Figures({ queue }: { readonly queue: Queue }) {
  const { t } = useTranslation('suite')
  const borrowing = queue.leaves.filter(({ resources }) =>
    resources.some(({ borrowed }) => borrowed !== '0'),
  ).length
  const borrowed = queue.borrowed.map(({ resource, amount }) => `${amount} ${resource}`).join(' · ')
  return (
    <div className={classes['figures']}>
      <Figure name={t('capacity.gated')} value={String(queue.gated)} hint={t('capacity.gatedHint')} />
      <Figure
        name={t('capacity.leaves')}
        value={String(queue.leaves.length)}
        hint={t('capacity.leavesHint', { count: borrowing })}
      />
      <Figure
        name={t('capacity.borrowed')}
        value={borrowed === '' ? t('capacity.nothingBorrowed') : borrowed}
        hint={t('capacity.borrowedHint')}
      />
      <Figure
        name={t('capacity.reclaims')}
        value={String(queue.reclaims.length)}
        hint={t('capacity.reclaimsHint')}
      />
    </div>
  )
}

type FigureProps = { readonly name: string; readonly value: string; readonly hint: string }

function Figure({ name, value, hint }: FigureProps) {
  return (
    <div className={classes['figure']}>
      <span className={classes['muted']}>{name}</span>
      <span className={classes['number']}>{value}</span>
      <span className={classes['muted']}>{hint}</span>
    </div>
  )
}
