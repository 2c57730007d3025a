import { Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { LimitField } from './LimitField.tsx'
import { IDLE_LIMITS, QUOTA_LIMITS } from './limits.ts'
import { SettingRow } from './SettingRow.tsx'
import type { Change } from './useChange.tsx'

const SWITCHES = ['alertUnhealthy', 'alertIdle', 'alertSource'] as const

/** What the desktop is told of while clusters are connected, and from when on. */
export function AlertsSection({ settings, isLocked, change }: Change) {
  const { t } = useTranslation('settings')
  return (
    <>
      {SWITCHES.map(key => (
        <SettingRow
          key={key}
          id={key}
          title={t(`${key}.title`)}
          hint={t(`${key}.hint`)}
          isLocked={isLocked(key)}
        >
          <Switch
            aria-label={t(`${key}.title`)}
            aria-describedby={`${key}-hint`}
            disabled={isLocked(key)}
            checked={settings[key]}
            onChange={event => change(key, event.currentTarget.checked, `${key}.title`)}
          />
        </SettingRow>
      ))}
      <SettingRow
        id="alertQuota"
        title={t('alertQuota.title')}
        hint={t('alertQuota.hint')}
        isLocked={isLocked('alertQuotaPercent')}
      >
        <LimitField
          labelledBy="alertQuota"
          unit="%"
          value={settings.alertQuotaPercent}
          limits={QUOTA_LIMITS}
          wrong={t('alertQuota.wrong', QUOTA_LIMITS)}
          isDisabled={isLocked('alertQuotaPercent')}
          onValue={value => change('alertQuotaPercent', value, 'alertQuota.title')}
        />
      </SettingRow>
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
          onValue={value => change('idleGpuHours', value, 'idleGpuHours.title')}
        />
      </SettingRow>
    </>
  )
}
