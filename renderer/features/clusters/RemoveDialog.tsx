import { useState, type ReactNode } from 'react'
import { Button, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import type { OutputOf } from '../../data/client.ts'
import { useCommand, useEndpoint } from '../../data/queries.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { Shape } from '../../ui/Shape.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { showDone } from '../../ui/toasts.tsx'
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
        <>
          <Button onClick={onClose} data-autofocus={!needsName}>
            {t('actions.cancel', { ns: 'common' })}
          </Button>
          <Button
            variant="filled"
            color="bad"
            onClick={confirm}
            loading={remove.isPending}
            disabled={!isConfirmed || !plan.data}
          >
            {t('remove.confirm')}
          </Button>
        </>
      }
    >
      <p>{t('remove.question')}</p>
      {plan.error && <FailureView failure={plan.error} onRetry={() => void plan.refetch()} />}
      {plan.isPending && <SkeletonRows count={2} />}
      {plan.data && <Plan plan={plan.data} cluster={cluster} />}
      {needsName && (
        <TextInput
          data-autofocus
          label={t('remove.typeName', { name: cluster.name })}
          description={t('remove.typeNameHint')}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={event => setTyped(event.currentTarget.value)}
          onKeyDown={event => event.key === 'Enter' && confirm()}
        />
      )}
      {remove.error && <FailureView failure={remove.error} />}
    </Dialog>
  )
}

type PlanProps = { readonly plan: OutputOf<'clusters.removalPlan'>; readonly cluster: Cluster }

function Plan({ plan, cluster }: PlanProps) {
  const { t } = useTranslation('clusters')
  const format = useFormat()
  const now = useNow()
  const size = format.bytes(plan.storeBytes)
  return (
    <div className={classes['lists']}>
      <section>
        <h3>{t('remove.deleted')}</h3>
        <ul>
          <Deleted path={plan.storePath}>{t('remove.store', { size: `${size.value} ${size.unit}` })}</Deleted>
          <Deleted>
            {plan.oldestSample === null
              ? t('remove.noSamples')
              : t('remove.samples', { count: plan.samples, since: format.moment(plan.oldestSample, now) })}
          </Deleted>
          <Deleted>{t('remove.settings')}</Deleted>
          {cluster.source.kind === 'pasted' && <Deleted>{t('remove.pasted')}</Deleted>}
        </ul>
      </section>
      <section>
        <h3>{t('remove.kept')}</h3>
        <ul>
          {plan.keptFile !== null && <Kept>{t('remove.file', { path: plan.keptFile })}</Kept>}
          {!cluster.isSample && <Kept>{t('remove.cluster')}</Kept>}
        </ul>
      </section>
    </div>
  )
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
