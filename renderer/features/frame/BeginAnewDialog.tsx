import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import type { OutputOf } from '../../data/client.ts'
import { useCommand, useEndpoint } from '../../data/queries.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { DialogButtons } from '../../ui/DialogButtons.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { showDone } from '../../ui/toasts.tsx'
import { TypedName } from '../../ui/TypedName.tsx'
import { useNow } from '../../ui/useNow.ts'
import classes from './BeginAnewDialog.module.css'

type Props = { readonly cluster: Cluster; readonly onClose: () => void }

/** Before what is known of a cluster makes room for another one that took its place: what is set aside, forgotten and kept. */
export function BeginAnewDialog({ cluster, onClose }: Props) {
  const { t } = useTranslation('frame')
  const plan = useEndpoint('clusters.removalPlan', { cluster: cluster.id }, { gcTime: 0 })
  const begin = useCommand('clusters.beginAnew', { isShownInPlace: true })
  const [typed, setTyped] = useState('')
  const isGuarded = cluster.guard === 'production'
  const isConfirmed = plan.data !== undefined && (!isGuarded || typed === cluster.name)
  const confirm = (): void => {
    if (!isConfirmed) return
    begin.mutate(
      { cluster: cluster.id, typedName: isGuarded ? typed : null },
      {
        onSuccess: () => {
          showDone(t('anew.done', { name: cluster.name }))
          onClose()
        },
      },
    )
  }
  return (
    <Dialog
      isOpen
      title={t('anew.title', { name: cluster.name })}
      onClose={onClose}
      width={560}
      buttons={
        <DialogButtons
          confirm={t('anew.confirm')}
          onConfirm={confirm}
          onCancel={onClose}
          isBad
          isOff={!isConfirmed}
          isPending={begin.isPending}
          isCancelFocused={!isGuarded}
        />
      }
    >
      <p>{t('anew.intro')}</p>
      {plan.error && <FailureView failure={plan.error} onRetry={() => void plan.refetch()} />}
      {plan.isPending && <SkeletonRows count={3} />}
      {plan.data && <WhatHappens plan={plan.data} />}
      <TypedName cluster={cluster} value={typed} onValue={setTyped} onEnter={confirm} isFocused />
      {begin.error && <FailureView failure={begin.error} />}
    </Dialog>
  )
}

function WhatHappens({ plan }: { readonly plan: OutputOf<'clusters.removalPlan'> }) {
  const { t } = useTranslation('frame')
  const format = useFormat()
  const now = useNow()
  const { value, unit } = format.bytes(plan.storeBytes)
  const oldest = plan.history?.oldest ?? null
  return (
    <ul className={classes['list']}>
      <li>
        {t('anew.setAside', { size: `${value} ${unit}` })}
        {oldest !== null && ` ${t('anew.history', { since: format.moment(oldest, now) })}`}
        <code className={classes['path']}>{plan.storePath}</code>
      </li>
      {(plan.hasQuotaDraft || plan.quotaEdits > 0) && <li>{t('anew.edits')}</li>}
      <li>{t('anew.kept')}</li>
    </ul>
  )
}
