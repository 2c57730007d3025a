import { useQueryClient } from '@tanstack/react-query'
import type { ParseKeys } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Settings } from '../../../preload/contract/app.ts'
import { endpointKey, useCommand, useEndpoint } from '../../data/queries.ts'
import { showUndo } from '../../ui/toasts.tsx'

/** The settings, whether one may be changed, and the way to do so: saved at once, on screen at once, with an undo. */
export type Change = {
  readonly settings: Settings
  readonly isLocked: (key: keyof Settings) => boolean
  readonly change: <K extends keyof Settings>(key: K, value: Settings[K], title: Title) => void
}

/** What the settings page calls it. */
type Title = Extract<ParseKeys<'settings'>, `${string}.title`>

/** null until the settings are known. */
export function useChange(): Change | null {
  const queries = useQueryClient()
  const set = useCommand('settings.set')
  const settings = useEndpoint('settings.get', undefined).data
  const locked = useEndpoint('app.info', undefined).data?.lockedSettings
  if (!settings) return null
  const key = endpointKey('settings.get', undefined)
  const save = (patch: Partial<Settings>): void => {
    queries.setQueryData<Settings>(key, old => old && { ...old, ...patch })
    set.mutate(patch, {
      onSuccess: saved => queries.setQueryData(key, saved),
      onError: () => void queries.invalidateQueries({ queryKey: key }),
    })
  }
  return {
    settings,
    isLocked: name => locked?.includes(name) ?? false,
    change: (name, value, title) => {
      const before = settings[name]
      if (before === value) return
      save({ [name]: value })
      showUndo(`setting ${name}`, <Changed title={title} />, {
        label: <Undo />,
        run: () => save({ [name]: before }),
      })
    },
  }
}

function Changed({ title }: { readonly title: Title }) {
  const { t } = useTranslation('settings')
  return t('changed', { setting: t(title) })
}

const Undo = () => useTranslation('common').t('actions.undo')
