import { useTranslation } from 'react-i18next'
import { LimitField } from './LimitField.tsx'
import { IDLE_LIMITS } from './limits.ts'
import { SettingRow } from './SettingRow.tsx'
import type { Change } from './useChange.ts'

/** When what is seen calls for attention. */
export function AlertsSection({ settings, isLocked, change }: Change) {
  const { t } = useTranslation('settings')
  return (
    <>
      <SettingRow
        id="idleGpuHours"
        title={t('idleGpuHours.title')}
        hint={t('idleGpuHours.hint')}
        isLocked={isLocked('idleGpuHours')}
      >
        <LimitField
          labelledBy="idleGpuHours"
          unit={t('idleGpuHours.unit')}
          value={settings.idleGpuHours}
          limits={IDLE_LIMITS}
          wrong={t('idleGpuHours.wrong', IDLE_LIMITS)}
          isDisabled={isLocked('idleGpuHours')}
          onValue={value => change('idleGpuHours', value, t('idleGpuHours.title'))}
        />
      </SettingRow>
    </>
  )
}
