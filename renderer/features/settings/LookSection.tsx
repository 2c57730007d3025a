import { SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Settings } from '../../../preload/contract/app.ts'
import { useFormat } from '../../ui/FormatContext.ts'
import { useNow } from '../../ui/useNow.ts'
import { SettingRow } from './SettingRow.tsx'
import { TimeZoneSelect } from './TimeZoneSelect.tsx'
import type { Change } from './useChange.tsx'

/** Theme, language, time zone. */
export function LookSection({ settings, isLocked, change }: Change) {
  const { t } = useTranslation('settings')
  const format = useFormat()
  const now = useNow()
  return (
    <>
      <SettingRow id="theme" title={t('theme.title')} isLocked={isLocked('theme')}>
        <SegmentedControl
          aria-labelledby="theme"
          disabled={isLocked('theme')}
          value={settings.theme}
          onChange={value => change('theme', value as Settings['theme'], 'theme.title')}
          data={(['system', 'light', 'dark'] as const).map(value => ({ value, label: t(`theme.${value}`) }))}
        />
      </SettingRow>
      <SettingRow id="language" title={t('language.title')} isLocked={isLocked('language')}>
        <SegmentedControl
          aria-labelledby="language"
          disabled={isLocked('language')}
          value={settings.language}
          onChange={value => change('language', value as Settings['language'], 'language.title')}
          data={[
            { value: 'system', label: t('language.system') },
            { value: 'en', label: t('language.en') },
            { value: 'zh-CN', label: t('language.zhCN') },
          ]}
        />
      </SettingRow>
      <SettingRow
        id="timeZone"
        title={t('timeZone.title')}
        hint={t('timeZone.hint', { time: format.time(now) })}
        isLocked={isLocked('timeZone')}
      >
        <TimeZoneSelect
          labelledBy="timeZone"
          isDisabled={isLocked('timeZone')}
          value={settings.timeZone}
          onValue={zone => change('timeZone', zone, 'timeZone.title')}
        />
      </SettingRow>
    </>
  )
}
