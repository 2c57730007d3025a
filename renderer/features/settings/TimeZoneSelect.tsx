import { useMemo } from 'react'
import { Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'

type Props = {
  readonly value: string
  readonly labelledBy: string
  readonly isDisabled: boolean
  readonly onValue: (zone: string) => void
}

/** How many zones the list draws at once; typing narrows it down. */
const SHOWN = 60

/** Every time zone that this runtime knows, to search by any part of its name. */
export function TimeZoneSelect({ value, labelledBy, isDisabled, onValue }: Props) {
  const { t } = useTranslation('settings')
  const data = useMemo(() => {
    const system = new Intl.DateTimeFormat().resolvedOptions().timeZone
    const zones = new Set([
      'UTC',
      ...Intl.supportedValuesOf('timeZone'),
      ...(value === 'system' ? [] : [value]),
    ])
    return [
      { value: 'system', label: t('timeZone.system', { zone: system }) },
      ...[...zones].map(zone => ({ value: zone, label: zone.replaceAll('_', ' ') })),
    ]
  }, [t, value])
  return (
    <Select
      aria-labelledby={labelledBy}
      searchable
      allowDeselect={false}
      disabled={isDisabled}
      limit={SHOWN}
      maxDropdownHeight={320}
      nothingFoundMessage={t('timeZone.none')}
      data={data}
      value={value}
      onChange={zone => zone !== null && onValue(zone)}
    />
  )
}
