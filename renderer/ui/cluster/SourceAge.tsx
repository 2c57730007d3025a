import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import type { Provenance } from '../../../preload/contract/common.ts'
import { useCluster } from '../../data/clusters.ts'
import { useFormat } from '../FormatContext.ts'
import { ProvenanceLine } from '../ProvenanceLine.tsx'
import { useNow } from '../useNow.ts'
import { freshest } from './freshest.ts'

type Props = { readonly cluster: ClusterId; readonly provenance: Provenance }

/** "Kubernetes objects, 3 s old" while the cluster is followed; else as of when, and what is missing. */
export function SourceAge({ cluster, provenance }: Props) {
  const { t } = useTranslation(['overview', 'common'])
  const format = useFormat()
  const now = useNow(1000)
  const connection = useCluster(cluster)?.connection
  const asOf = freshest(provenance, connection)
  const { isLive, missing, tier } = provenance
  if (!isLive || asOf === null || missing.length > 0) return <ProvenanceLine provenance={provenance} />
  return t('sourceAge', { source: t(`common:tier.${tier}`), age: format.age(asOf, now) })
}
