import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import type { Facts } from '../../../preload/contract/quotaTree.ts'
import { useClient } from '../../data/context.ts'
import { useEndpoint } from '../../data/queries.ts'
import { useOnce } from '../../data/useOnce.ts'
import { FailureView } from '../../ui/FailureView.tsx'
import { useFormat } from '../../ui/FormatContext.ts'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import classes from './QuotaTree.module.css'

type Props = {
  readonly cluster: ClusterId
  /** Names of nodes before → after. */
  readonly renamed: ReadonlyMap<string, string>
}

/** What else names the nodes that get another name, and is rewritten in the same plan: notes on pods, and groups of users. */
export function CarriedAlong({ cluster, renamed }: Props) {
  const { t } = useTranslation('quotaTree')
  const format = useFormat()
  const client = useClient()
  const { data: facts } = useEndpoint('quotaTree.facts', { cluster })
  const ask = useCallback(
    async (signal: AbortSignal) => {
      const found = await client.query('quotaTree.groups', { cluster, leaves: [...renamed.keys()] }, signal)
      return (found ?? []).map(({ namespace, name }) => (namespace === '' ? name : `${namespace}/${name}`))
    },
    [client, cluster, renamed],
  )
  const [groups, again] = useOnce(renamed.size === 0 ? null : ask)
  if (renamed.size === 0) return null
  const pods = facts === undefined ? 0 : notedPods(facts, renamed)
  const along = [
    ...(pods > 0 ? [t('review.carry.pods', { count: pods })] : []),
    ...(groups.status === 'done' && groups.value.length > 0
      ? [t('review.carry.groups', { count: groups.value.length, names: groups.value.join(', ') })]
      : []),
  ]
  return (
    <section aria-label={t('review.carry.title')} className={classes['section']}>
      <strong>{t('review.carry.title')}</strong>
      <span>{along.length > 0 ? format.list(along) : t('review.carry.nothing')}</span>
      {groups.status === 'running' && <SkeletonRows count={1} />}
      {groups.status === 'failed' && <FailureView failure={groups.error} onRetry={again} />}
    </section>
  )
}

/** Pods whose notes say one of the old names. */
const notedPods = ({ groups }: Facts, renamed: ReadonlyMap<string, string>): number =>
  groups.reduce((sum, { leaf, pods }) => (leaf !== null && renamed.has(leaf) ? sum + pods : sum), 0)
