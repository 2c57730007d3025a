import { Select, type ComboboxItem, type OptionsFilter } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Resource, ServedResource } from '../../../preload/contract/objects.ts'
import { keyOfResource, matchKinds, resourceOfKey } from './kinds.ts'

type Props = {
  readonly kinds: readonly ServedResource[]
  readonly value: Resource
  readonly onChoose: (resource: Resource) => void
}

/** Chooses a kind by any of its names: deploy, Deployment, apps. */
export function KindSelect({ kinds, value, onChoose }: Props) {
  const { t } = useTranslation('objects')
  const data = useMemo(
    () =>
      kinds.map(each => ({
        value: keyOfResource(each),
        label: each.group === '' ? each.kind : `${each.kind} · ${each.group}`,
      })),
    [kinds],
  )
  const filter: OptionsFilter = ({ options, search }) => {
    const byKey = new Map(options.map(option => [(option as ComboboxItem).value, option]))
    return matchKinds(kinds, search).flatMap(each => byKey.get(keyOfResource(each)) ?? [])
  }
  return (
    <Select
      aria-label={t('kind')}
      w={300}
      searchable
      allowDeselect={false}
      limit={200}
      maxDropdownHeight={420}
      data={data}
      filter={filter}
      value={keyOfResource(value)}
      nothingFoundMessage={t('noKind')}
      onChange={key => {
        const resource = resourceOfKey(key)
        if (resource) onChoose(resource)
      }}
    />
  )
}
