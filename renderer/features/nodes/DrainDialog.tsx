import { Checkbox } from '@mantine/core'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import type { DrainPod } from '../../../preload/contract/drains.ts'
import { useClient } from '../../data/context.ts'
import { useCommand } from '../../data/queries.ts'
import { useOnce } from '../../data/useOnce.ts'
import { ChangeDialog } from '../../ui/change/ChangeDialog.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import classes from './NodePage.module.css'

type Props = { readonly cluster: Cluster; readonly node: string; readonly onClose: () => void }

const ORDER: readonly DrainPod['verdict'][] = ['evict', 'emptyDir', 'unmanaged', 'daemonSet', 'mirror']

/** What a drain would do with every pod of a node, before it is begun. Its progress is on the node's page. */
export function DrainDialog({ cluster, node, onClose }: Props) {
  const { t } = useTranslation('nodes')
  const client = useClient()
  const { id } = cluster
  const ask = useCallback(
    (signal: AbortSignal) => client.query('drains.plan', { cluster: id, node }, signal),
    [client, id, node],
  )
  const [plan, again] = useOnce(ask)
  const start = useCommand('drains.start', { isShownInPlace: true })
  const [deletesEmptyDir, setDeletesEmptyDir] = useState(false)
  const [isForced, setIsForced] = useState(false)
  const pods = plan.status === 'done' ? plan.value.pods : null
  const countOf = (verdict: DrainPod['verdict']): number =>
    (pods ?? []).filter(pod => pod.verdict === verdict).length
  const isAgreed = (countOf('emptyDir') === 0 || deletesEmptyDir) && (countOf('unmanaged') === 0 || isForced)
  const budgets = [...new Set((pods ?? []).flatMap(({ heldBy }) => heldBy))]
  return (
    <ChangeDialog
      cluster={cluster}
      title={t('drain.title', { name: node })}
      confirm={t('drain.confirm')}
      name={node}
      isBad
      isOff={pods === null || !isAgreed}
      isPending={start.isPending}
      error={start.error}
      width={560}
      onClose={onClose}
      onConfirm={typed =>
        start.mutate(
          {
            cluster: id,
            node,
            deletesEmptyDir,
            isForced,
            typedNode: typed.name,
            typedCluster: typed.cluster,
          },
          { onSuccess: onClose },
        )
      }
    >
      <p>{t('drain.body')}</p>
      {plan.status === 'failed' && <FailureView failure={plan.error} onRetry={again} />}
      {plan.status === 'running' && <p role="status">{t('drain.reading')}</p>}
      {pods && (
        <ul className={classes['verdicts']}>
          {ORDER.filter(verdict => countOf(verdict) > 0).map(verdict => (
            <li key={verdict}>{t(`drain.verdict.${verdict}`, { count: countOf(verdict) })}</li>
          ))}
          {budgets.length > 0 && <li>{t('drain.held', { budgets: budgets.join(', ') })}</li>}
          {pods.length === 0 && <li>{t('drain.empty')}</li>}
        </ul>
      )}
      {countOf('emptyDir') > 0 && (
        <Checkbox
          label={t('drain.deletesEmptyDir')}
          checked={deletesEmptyDir}
          onChange={event => setDeletesEmptyDir(event.currentTarget.checked)}
        />
      )}
      {countOf('unmanaged') > 0 && (
        <Checkbox
          label={t('drain.isForced')}
          checked={isForced}
          onChange={event => setIsForced(event.currentTarget.checked)}
        />
      )}
    </ChangeDialog>
  )
}
