import { Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import { useEndpoint } from '../../data/queries.ts'

const NAMESPACES = { group: '', version: 'v1', plural: 'namespaces' }

type Props = {
  readonly cluster: ClusterId
  readonly value: string | null
  readonly onChoose: (namespace: string | null) => void
}

/** One namespace or all; where namespaces cannot be listed, what is typed counts. */
export function NamespaceSelect({ cluster, value, onChoose }: Props) {
  const { t } = useTranslation('objects')
  const { data } = useEndpoint('objects.list', {
    cluster,
    resource: NAMESPACES,
    namespace: null,
    selector: '',
    sort: { column: 'name', descending: false },
    filter: '',
    offset: 0,
    limit: 1000,
  })
  const names = data?.rows.map(({ name }) => name) ?? []
  return (
    <Select
      aria-label={t('namespace')}
      w={190}
      searchable
      clearable
      placeholder={t('allNamespaces')}
      data={value === null || names.includes(value) ? names : [value, ...names]}
      value={value}
      nothingFoundMessage={t('noNamespace')}
      onChange={onChoose}
    />
  )
}
