import { useEffect, useSyncExternalStore } from 'react'
import type { Settings } from '../../preload/contract/app.ts'
import { useEndpoint } from '../data/queries.ts'
import { languageOf, type Language } from '../i18n/i18n.ts'
import { preferences, usePreference } from './preferences.ts'

export type Appearance = {
  readonly scheme: 'light' | 'dark'
  readonly language: Language
  /** IANA name, or 'system'. */
  readonly timeZone: string
}

const darkQuery = (): MediaQueryList => window.matchMedia('(prefers-color-scheme: dark)')

function useSystemIsDark(): boolean {
  return useSyncExternalStore(
    listener => {
      const query = darkQuery()
      query.addEventListener('change', listener)
      return () => query.removeEventListener('change', listener)
    },
    () => darkQuery().matches,
  )
}

/** The settings that dress the window. Until the backend has told them, the ones of the last time. */
export function useAppearance(): Appearance {
  const settings = useEndpoint('settings.get', undefined).data
  const remembered = usePreference(state => state.appearance)
  const isSystemDark = useSystemIsDark()
  useEffect(() => {
    if (!settings) return
    const { theme, language, timeZone } = settings
    preferences.setState({ appearance: { theme, language, timeZone } })
  }, [settings])
  const { theme, language, timeZone } = settings ?? remembered
  const scheme = theme === 'dark' || theme === 'light' ? theme : isSystemDark ? 'dark' : 'light'
  return {
    scheme,
    language: languageOf(language as Settings['language'], navigator.languages),
    timeZone: isTimeZone(timeZone) ? timeZone : 'system',
  }
}

/** Whether this runtime knows the zone; a name from a newer system may be unknown here. */
function isTimeZone(name: string): boolean {
  if (name === 'system') return true
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false // a RangeError is Intl's way to say no
  }
}
