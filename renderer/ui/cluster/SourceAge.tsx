import { useTranslation } from 'react-i18next'
import type { Provenance } from '../../../preload/contract/common.ts'
import { useFormat } from '../FormatContext.ts'
import { ProvenanceLine } from '../ProvenanceLine.tsx'
import { useNow } from '../useNow.ts'

/** "Kubernetes objects, 3 s old" while the cluster is followed; else as of when, and what is missing. */
export function SourceAge({ provenance }: { readonly provenance: Provenance }) {
  const { t } = useTranslation(['overview', 'common'])
  const format = useFormat()
  const now = useNow(1000)
  const { asOf, isLive, missing, tier } = provenance
  if (!isLive || asOf === null || missing.length > 0) return <ProvenanceLine provenance={provenance} />
  return t('sourceAge', { source: t(`common:tier.${tier}`), age: format.age(asOf, now) })
}
