import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useCommand, useEndpoint } from '../../data/queries.ts'

/** The user's consent to keep pasted text unsealed, asked where it is needed. It can be taken back in Settings. */
export function AllowPlain({ onAllowed }: { readonly onAllowed: () => void }) {
  const { t } = useTranslation('clusters')
  const set = useCommand('settings.set')
  const info = useEndpoint('app.info', undefined).data
  // Without any backend there is nothing that consent could turn on; a locked key is not the user's to turn.
  if (!info?.secrets.isAvailable || info.lockedSettings.includes('allowPlainSecrets')) return null
  return (
    <Button
      size="compact-xs"
      loading={set.isPending}
      onClick={() => set.mutate({ allowPlainSecrets: true }, { onSuccess: onAllowed })}
    >
      {t('addDialog.allowPlain')}
    </Button>
  )
}
