import '@fontsource-variable/inter/wght.css'
import './ui/tokens.css'
import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import './ui/mantine.css'
import './ui/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { askAhead } from './data/ahead.ts'
import { createClient } from './data/client.ts'
import { followChanges } from './data/changes.ts'
import { listenForPorts } from './data/port.ts'
import { createQueryCache } from './data/queries.ts'
import { createI18n, languageOf } from './i18n/i18n.ts'
import { preferences } from './state/preferences.ts'
import { showFailure } from './ui/toasts.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

const { appearance, lastPath } = preferences.getState()
const i18n = createI18n(languageOf(appearance.language as 'system', navigator.languages))
const client = createClient()
const queries = createQueryCache(error => showFailure(i18n, error))
followChanges(client, queries, new AbortController().signal)
askAhead(client, queries, lastPath)
listenForPorts(client, window.bridge)

createRoot(root).render(
  <StrictMode>
    <App client={client} queries={queries} i18n={i18n} />
  </StrictMode>,
)
