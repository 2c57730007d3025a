import { Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../data/client.ts'

export type Containers = OutputOf<'logs.containers'>

type Props = {
  readonly containers: Containers
  readonly value: string
  readonly onChoose: (container: string) => void
}

/** One of a pod's containers, with how it is. */
export function ContainerSelect({ containers, value, onChoose }: Props) {
  const { t } = useTranslation('jobs')
  return (
    <Select
      aria-label={t('pod.container')}
      w={220}
      allowDeselect={false}
      data={containers.map(({ name, state }) => ({ value: name, label: `${name} · ${state}` }))}
      value={value}
      onChange={name => name !== null && onChoose(name)}
    />
  )
}
