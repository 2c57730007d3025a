import { createInstance, type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Settings } from '../../preload/contract/app.ts'
import { pseudoResources } from './pseudo.ts'
import { en, zhCN } from './resources.ts'

/** Languages of the window; en-XA is the pseudo-locale that tests use. */
export type Language = 'en' | 'zh-CN' | 'en-XA'

/** The language to show: the user's choice, else the first of the system's that we have, else English. */
export function languageOf(setting: Settings['language'], system: readonly string[]): Language {
  if (setting !== 'system') return setting
  for (const tag of system) {
    if (tag === 'en-XA') return 'en-XA'
    if (/^zh\b/i.test(tag)) return 'zh-CN'
    if (/^en\b/i.test(tag)) return 'en'
  }
  return 'en'
}

/** A ready instance. Texts are part of the bundle, so nothing is loaded and nothing suspends. */
export function createI18n(language: Language): i18n {
  const instance = createInstance()
  void instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    defaultNS: 'common',
    ns: Object.keys(en),
    resources: { en, 'zh-CN': zhCN, ...(language === 'en-XA' && { 'en-XA': pseudoResources(en) }) },
    initAsync: false,
    // React escapes what it renders.
    interpolation: { escapeValue: false },
    returnNull: false,
  })
  return instance
}
