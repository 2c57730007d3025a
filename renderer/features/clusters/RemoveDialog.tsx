import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import type { OutputOf } from '../../data/client.ts'
import { useCommand, useEndpoint } from '../../data/queries.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { DialogButtons } from '../../ui/DialogButtons.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { Shape } from '../../ui/Shape.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { showDone } from '../../ui/toasts.tsx'
import { TypedName } from '../../ui/TypedName.tsx'
import { useNow } from '../../ui/useNow.ts'
import classes from './RemoveDialog.module.css'

/** What removing deletes and what stays, before it is done. A production cluster needs its name typed. */
export function RemoveDialog({
  cluster,
  onClose,
}: {
  readonly cluster: Cluster
  readonly onClose: () => void
}) {
  const { t } = useTranslation('clusters')
  const plan = useEndpoint('clusters.removalPlan', { cluster: cluster.id }, { gcTime: 0 })
  const remove = useCommand('clusters.remove', { isShownInPlace: true })
  const [typed, setTyped] = useState('')
  const needsName = cluster.guard === 'production'
  const isConfirmed = !needsName || typed === cluster.name
  const confirm = (): void => {
    if (!isConfirmed || !plan.data) return
    remove.mutate(
      { cluster: cluster.id, typedName: needsName ? typed : null },
      {
        onSuccess: () => {
          showDone(t('remove.done', { name: cluster.name }))
          onClose()
        },
      },
    )
  }
  return (
    <Dialog
      isOpen
      title={t('remove.title', { name: cluster.name })}
      onClose={onClose}
      width={580}
      buttons={
        <DialogButtons
          confirm={t('remove.confirm')}
          onConfirm={confirm}
          onCancel={onClose}
          isBad
          isOff={!isConfirmed || !plan.data}
          isPending={remove.isPending}
          isCancelFocused={!needsName}
        />
      }
    >
      <p>{t('remove.question')}</p>
      {plan.error && <FailureView failure={plan.error} onRetry={() => void plan.refetch()} />}
      {plan.isPending && <SkeletonRows count={2} />}
      {plan.data && <PlanLists plan={plan.data} cluster={cluster} />}
      <TypedName cluster={cluster} value={typed} onValue={setTyped} onEnter={confirm} isFocused />
      {remove.error && <FailureView failure={remove.error} />}
    </Dialog>
  )
}

type Plan = OutputOf<'clusters.removalPlan'>
type PlanProps = { readonly plan: Plan; readonly cluster: Cluster }

function PlanLists({ plan, cluster }: PlanProps) {
  const { t } = useTranslation('clusters')
  const format = useFormat()
  const size = format.bytes(plan.storeBytes)
  return (
    <div className={classes['lists']}>
      <section>
        <h3>{t('remove.deleted')}</h3>
        <ul>
          {plan.storePath !== null && (
            <>
              <Deleted path={plan.storePath}>
                {t('remove.store', { size: `${size.value} ${size.unit}` })}
              </Deleted>
              <Deleted>
                <History history={plan.history} />
              </Deleted>
            </>
          )}
          <Deleted>{t('remove.settings')}</Deleted>
          {plan.consents > 0 && <Deleted>{t('remove.consents', { count: plan.consents })}</Deleted>}
          {plan.hasFigureSource && (
            <Deleted>{t(plan.hasFigureSecret ? 'remove.sourceAndSecret' : 'remove.source')}</Deleted>
          )}
          {plan.hasQuotaDraft && <Deleted>{t('remove.quotaDraft')}</Deleted>}
          {plan.quotaEdits > 0 && <Deleted>{t('remove.quotaEdits', { count: plan.quotaEdits })}</Deleted>}
          {cluster.source.kind === 'pasted' && <Deleted>{t('remove.pasted')}</Deleted>}
        </ul>
      </section>
      <section>
        <h3>{t('remove.kept')}</h3>
        <ul>
          {plan.keptFile !== null && <Kept>{t('remove.file', { path: plan.keptFile })}</Kept>}
          {plan.storePath === null && <Kept>{t('remove.sample')}</Kept>}
          {!cluster.isSample && <Kept>{t('remove.cluster')}</Kept>}
        </ul>
      </section>
    </div>
  )
}

function History({ history }: { readonly history: Plan['history'] }) {
  const { t } = useTranslation('clusters')
  const format = useFormat()
  const now = useNow()
  if (history === null) return t('remove.unknownSamples')
  const { samples: count, oldest } = history
  return oldest === null
    ? t('remove.noSamples')
    : t('remove.samples', { count, since: format.moment(oldest, now) })
}

function Deleted({ path, children }: { readonly path?: string; readonly children: ReactNode }) {
  return (
    <li>
      <span className={classes['deleted']}>
        <Shape name="cross" />
      </span>
      <span>
        {children}
        {path !== undefined && <span className={classes['path']}>{path}</span>}
      </span>
    </li>
  )
}

function Kept({ children }: { readonly children: ReactNode }) {
  return (
    <li>
      <span className={classes['kept']}>
        <Shape name="check" />
      </span>
      <span>{children}</span>
    </li>
  )
}
