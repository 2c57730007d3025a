import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Cluster } from '../../preload/contract/clusters.ts'

type Props = {
  readonly cluster: Cluster
  readonly value: string
  readonly onValue: (value: string) => void
  readonly onEnter: () => void
}

/** The name of a cluster that is guarded as production, to be typed before anything is written there; nothing for others. */
export function TypedName({ cluster, value, onValue, onEnter }: Props) {
  const { t } = useTranslation('suite')
  if (cluster.guard !== 'production') return null
  return (
    <TextInput
      label={t('wizard.typeName', { name: cluster.name })}
      description={t('wizard.typeNameHint')}
      value={value}
      autoComplete="off"
      spellCheck={false}
      onChange={event => onValue(event.currentTarget.value)}
      onKeyDown={event => event.key === 'Enter' && onEnter()}
    />
  )
}
