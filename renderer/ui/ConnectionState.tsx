import { useTranslation } from 'react-i18next'
import type { Cluster } from '../../preload/contract/clusters.ts'
import { State, type Tone } from './State.tsx'
import type { ShapeName } from './Shape.tsx'

const LOOK: Readonly<Record<Cluster['connection']['status'], { tone: Tone; shape: ShapeName }>> = {
  live: { tone: 'ok', shape: 'dot' },
  connecting: { tone: 'attention', shape: 'quarter' },
  offline: { tone: 'attention', shape: 'quarter' },
  closed: { tone: 'neutral', shape: 'ring' },
}

/** A cluster's connection in one word with its shape. The sample is a file, so it has none. */
export function ConnectionState({ cluster }: { readonly cluster: Pick<Cluster, 'isSample' | 'connection'> }) {
  const { t } = useTranslation('common')
  if (cluster.isSample)
    return (
      <State tone="info" shape="ring">
        {t('sample')}
      </State>
    )
  const { status } = cluster.connection
  return <State {...LOOK[status]}>{t(`connection.${status}`)}</State>
}
