import { useTranslation } from 'react-i18next'
import { DataFolder } from './DataFolder.tsx'
import { KeepCollecting } from './KeepCollecting.tsx'
import { LimitField } from './LimitField.tsx'
import { OPEN_LIMITS, ROUND_LIMITS, STORE_LIMITS } from './limits.ts'
import { SettingRow } from './SettingRow.tsx'
import type { Change } from './useChange.tsx'

/** Where the data lies and how much of it there may be. */
export function DataSection(changing: Change) {
  const { settings, isLocked, change } = changing
  const { t } = useTranslation('settings')
  return (
    <>
      <DataFolder />
      <KeepCollecting {...changing} />
      <SettingRow
        id="storeLimit"
        title={t('storeLimit.title')}
        hint={t('storeLimit.hint')}
        isLocked={isLocked('storeLimitMiB')}
      >
        <LimitField
          labelledBy="storeLimit"
          unit={t('storeLimit.unit')}
          value={settings.storeLimitMiB}
          limits={STORE_LIMITS}
          wrong={t('storeLimit.wrong', STORE_LIMITS)}
          isDisabled={isLocked('storeLimitMiB')}
          onValue={value => change('storeLimitMiB', value, 'storeLimit.title')}
        />
      </SettingRow>
      <SettingRow
        id="openClusters"
        title={t('openClusters.title')}
        hint={t('openClusters.hint')}
        isLocked={isLocked('openClusters')}
      >
        <LimitField
          labelledBy="openClusters"
          value={settings.openClusters}
          limits={OPEN_LIMITS}
          wrong={t('openClusters.wrong', OPEN_LIMITS)}
          isDisabled={isLocked('openClusters')}
          onValue={value => change('openClusters', value, 'openClusters.title')}
        />
      </SettingRow>
      <SettingRow
        id="roundSeconds"
        title={t('roundSeconds.title')}
        hint={t('roundSeconds.hint')}
        isLocked={isLocked('roundSeconds')}
      >
        <LimitField
          labelledBy="roundSeconds"
          unit={t('roundSeconds.unit')}
          value={settings.roundSeconds}
          limits={ROUND_LIMITS}
          wrong={t('roundSeconds.wrong', ROUND_LIMITS)}
          isDisabled={isLocked('roundSeconds')}
          onValue={value => change('roundSeconds', value, 'roundSeconds.title')}
        />
      </SettingRow>
    </>
  )
}
