import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Cluster } from '../../preload/contract/clusters.ts'

type Props = {
  readonly cluster: Cluster
  readonly value: string
  readonly onValue: (value: string) => void
  readonly onEnter: () => void
  /** Where a dialog's focus begins. */
  readonly isFocused?: boolean
}

/** The name of a cluster that is guarded as production, to be typed before anything is written there; nothing for others. */
export function TypedName({ cluster, value, onValue, onEnter, isFocused = false }: Props) {
  const { t } = useTranslation('common')
  if (cluster.guard !== 'production') return null
  return (
    <TextInput
      data-autofocus={isFocused || undefined}
      label={t('guard.typeName', { name: cluster.name })}
      description={t('guard.typeNameHint')}
      value={value}
      autoComplete="off"
      spellCheck={false}
      onChange={event => onValue(event.currentTarget.value)}
      onKeyDown={event => event.key === 'Enter' && onEnter()}
    />
  )
}
