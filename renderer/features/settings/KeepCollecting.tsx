import { Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { SettingRow } from './SettingRow.tsx'
import type { Change } from './useChange.tsx'

/** Whether the app goes on without a window, so that the history of pinned clusters has no gap. */
export function KeepCollecting({ settings, isLocked, change }: Change) {
  const { t } = useTranslation('settings')
  return (
    <SettingRow
      id="keepCollecting"
      title={t('keepCollecting.title')}
      hint={t('keepCollecting.hint')}
      isLocked={isLocked('keepCollecting')}
    >
      <Switch
        aria-label={t('keepCollecting.title')}
        aria-describedby="keepCollecting-hint"
        disabled={isLocked('keepCollecting')}
        checked={settings.keepCollecting}
        onChange={event => change('keepCollecting', event.currentTarget.checked, 'keepCollecting.title')}
      />
    </SettingRow>
  )
}
