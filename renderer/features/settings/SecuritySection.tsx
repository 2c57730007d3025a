import { Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useEndpoint } from '../../data/queries.ts'
import { SettingRow } from './SettingRow.tsx'
import type { Change } from './useChange.tsx'

/** Whether secrets may be kept where no keyring seals them: the user's own decision, never a silent one. */
export function SecuritySection({ settings, isLocked, change }: Change) {
  const { t } = useTranslation('settings')
  const secrets = useEndpoint('app.info', undefined).data?.secrets
  const isSealed = secrets ? secrets.isAvailable && !secrets.isPlainText : false
  return (
    <SettingRow
      id="plainSecrets"
      title={t('plainSecrets.title')}
      hint={
        secrets && t(isSealed ? 'plainSecrets.sealed' : 'plainSecrets.plain', { backend: secrets.backend })
      }
      isLocked={isLocked('allowPlainSecrets')}
    >
      <Switch
        aria-label={t('plainSecrets.title')}
        aria-describedby="plainSecrets-hint"
        disabled={isLocked('allowPlainSecrets')}
        checked={settings.allowPlainSecrets}
        onChange={event => change('allowPlainSecrets', event.currentTarget.checked, 'plainSecrets.title')}
      />
    </SettingRow>
  )
}
