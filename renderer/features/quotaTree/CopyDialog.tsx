import { useCallback, useMemo, useState } from 'react'
import { Button, Checkbox, SegmentedControl, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { nodesOf } from '#core/quota/editsBetween.ts'
import { writeNode } from '#core/quota/kube.ts'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import { useClient } from '../../data/context.ts'
import { useCommand, useEndpoint } from '../../data/queries.ts'
import { useOnce } from '../../data/useOnce.ts'
import { useStream } from '../../data/useStream.ts'
import { ClusterMark } from '../../ui/ClusterMark.tsx'
import { Dialog, DialogFoot } from '../../ui/Dialog.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { ClusterTarget } from './ClusterTarget.tsx'
import { type Copied, type CopyPlan, planCopy } from './copyPlan.ts'
import { DiffView } from './DiffView.tsx'
import { toKeep, treeNow } from './editorState.ts'
import { useEditor } from './editorStore.ts'
import classes from './QuotaTree.module.css'

type Props = { readonly cluster: Cluster; readonly onClose: () => void }

/** The tree, or the branch that is selected, into another cluster's draft: nothing is written in either cluster. */
export function CopyDialog({ cluster: here, onClose }: Props) {
  const { t } = useTranslation('quotaTree')
  const root = useEditor(({ state }) => treeNow(state).root)
  const chosen = useEditor(({ selected }) => selected[0])
  const branch = nodesOf(root).find(({ name }) => name === chosen) ?? root
  const [isWhole, setWhole] = useState(branch === root)
  const [withNamespaces, setWithNamespaces] = useState(true)
  const [target, setTarget] = useState<Cluster | null>(null)
  const { data: clusters = [] } = useEndpoint('clusters.list', undefined)
  const others = clusters.filter(cluster => isOther(cluster, here))
  const copied = useMemo(
    () => ({ from: here.name, node: isWhole ? root : branch, isWhole, withNamespaces }),
    [here.name, root, branch, isWhole, withNamespaces],
  )
  return (
    <Dialog isOpen title={t('copy.title')} width={target === null ? 620 : 980} onClose={onClose}>
      <div className={classes['review']}>
        <div className={classes['row']}>
          <SegmentedControl
            aria-label={t('copy.what')}
            value={isWhole ? 'tree' : 'branch'}
            onChange={value => setWhole(value === 'tree')}
            data={[
              { value: 'tree', label: t('copy.tree') },
              { value: 'branch', label: t('copy.branch', { node: branch.name }), disabled: branch === root },
            ]}
          />
          <Checkbox
            label={t('copy.namespaces')}
            checked={withNamespaces}
            onChange={event => setWithNamespaces(event.currentTarget.checked)}
          />
        </div>
        {others.length === 0 ? (
          <p className={classes['muted']}>{t('copy.noOther')}</p>
        ) : (
          <Select
            label={t('copy.target')}
            placeholder={t('copy.choose')}
            searchable
            data={others.map(({ id, name }) => ({ value: id, label: name }))}
            value={target?.id ?? null}
            onChange={id => setTarget(others.find(cluster => cluster.id === id) ?? null)}
          />
        )}
        {target !== null && <Target key={target.id} target={target} copied={copied} />}
      </div>
    </Dialog>
  )
}

/** Two entries may be one cluster: it is not another one then. */
const isOther = (cluster: Cluster, here: Cluster): boolean =>
  cluster.id !== here.id &&
  !cluster.isSample &&
  (cluster.kubeSystemUid === null || cluster.kubeSystemUid !== here.kubeSystemUid)

type TargetProps = { readonly target: Cluster; readonly copied: Copied }

/** What is there now, and what would be drafted there. Everything in it is asked of that cluster by its id. */
function useTarget({ target, copied }: TargetProps) {
  const client = useClient()
  const cluster = target.id
  const { value: live, failure } = useStream('quotaTree.live', { cluster })
  const ask = useCallback(
    (signal: AbortSignal) => client.query('quotaTree.draft', { cluster }, signal),
    [client, cluster],
  )
  const [kept] = useOnce(ask)
  const plan = useMemo(
    () => (live?.isServed && kept.status === 'done' ? planCopy(copied, live, kept.value) : null),
    [copied, live, kept],
  )
  const isUnknown = live !== null && live.failure === null && !live.isServed
  return {
    plan,
    broken: live?.failure ?? failure ?? (kept.status === 'failed' ? kept.error : null),
    obstacle: target.guard === 'readOnly' ? 'copy.readOnly' : isUnknown ? 'install.title' : null,
    hasDraft: kept.status === 'done' && kept.value !== null,
  } as const
}

function Target({ target, copied }: TargetProps) {
  const { t } = useTranslation('quotaTree')
  const { plan, broken, obstacle, hasDraft } = useTarget({ target, copied })
  const put = useCommand('quotaTree.putDraft', { isShownInPlace: true })
  const go = (): void => {
    if (plan?.kind === 'ready') put.mutate({ cluster: target.id, draft: toKeep(plan.draft) })
  }
  if (put.isSuccess)
    return (
      <p className={classes['good']} role="status">
        {t('copy.done', { cluster: target.name })}{' '}
        <Link to={`/c/${target.id}/quotas/tree`}>{t('copy.goThere')}</Link>
      </p>
    )
  return (
    <section className={classes['notes']} aria-label={target.name}>
      <h3 className={classes['row']}>
        <ClusterMark colour={target.colour} /> {t('copy.in', { cluster: target.name })}
      </h3>
      {broken && <FailureView failure={broken} isPanel />}
      {obstacle === null ? (
        <Planned plan={plan} isBroken={broken !== null} />
      ) : (
        <p className={classes['warn']}>{t(obstacle)}</p>
      )}
      {hasDraft && <p className={classes['muted']}>{t('copy.onDraft')}</p>}
      {put.error && <FailureView failure={put.error} isPanel />}
      <DialogFoot aside={<ClusterTarget cluster={target} />}>
        <Button
          variant="filled"
          disabled={plan?.kind !== 'ready' || obstacle !== null}
          loading={put.isPending}
          onClick={go}
        >
          {t('copy.put', { cluster: target.name })}
        </Button>
      </DialogFoot>
    </section>
  )
}

function Planned({ plan, isBroken }: { readonly plan: CopyPlan | null; readonly isBroken: boolean }) {
  const { t } = useTranslation('quotaTree')
  if (plan === null) return isBroken ? null : <SkeletonRows count={4} />
  switch (plan.kind) {
    case 'ready':
      return (
        <DiffView
          diffs={plan.diffs}
          before={{ ...writeNode(plan.before.root) }}
          after={{ ...writeNode(plan.after.root) }}
        />
      )
    case 'same':
      return <p>{t('diff.none')}</p>
    case 'unreadable':
      return <p className={classes['bad']}>{t('unreadable.title')}</p>
    case 'twice':
      return (
        <p className={classes['bad']}>{t('copy.twice', { names: plan.names.slice(0, 10).join(', ') })}</p>
      )
  }
}
