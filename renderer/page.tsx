import '@fontsource-variable/inter/wght.css'
import './ui/tokens.css'
import './ui/mantineStyles.ts'
import '@mantine/notifications/styles.layer.css'
import './ui/mantine.css'
import './ui/base.css'
import { StrictMode } from 'react'
import type { QueryClient } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import type { AppError } from '#core/base/errors.ts'
import { App } from './app.tsx'
import type { Client, OutputOf } from './data/client.ts'
import { endpointKey } from './data/queries.ts'
import { openingPath } from './features/frame/firstPath.ts'
import { createI18n, languageOf } from './i18n/i18n.ts'
import { createRouter } from './routes.tsx'
import { preferences } from './state/preferences.ts'
import { showFailure } from './ui/toasts.tsx'

/** How long answers that are on their way are worth waiting for, milliseconds: without them the page is drawn twice. */
const PATIENCE_MS = 300

const { language } = preferences.getState().appearance
const i18n = createI18n(languageOf(language as 'system', navigator.languages))

export const tellFailure = (error: AppError): void => showFailure(i18n, error)

/** Draws the page; `asked` resolves once everything has an answer that was asked ahead of it. */
export async function openPage(client: Client, queries: QueryClient, asked: Promise<void>): Promise<void> {
  const root = document.getElementById('root')
  if (!root) throw new Error('index.html has no #root')
  const router = createRouter() // while the answers are on their way
  await Promise.race([asked, new Promise(resolve => setTimeout(resolve, PATIENCE_MS))])
  goToOpening(queries, router)
  createRoot(root).render(
    <StrictMode>
      <App client={client} queries={queries} i18n={i18n} router={router} />
    </StrictMode>,
  )
}

/** Goes where the window opens, if it is known by now; all around that page would be drawn twice otherwise. */
function goToOpening(queries: QueryClient, router: ReturnType<typeof createRouter>): void {
  const clusters = queries.getQueryData<OutputOf<'clusters.list'>>(endpointKey('clusters.list', undefined))
  const info = queries.getQueryData<OutputOf<'app.info'>>(endpointKey('app.info', undefined))
  const isAskedFor = location.hash.length > 1
  if (clusters && info && !isAskedFor)
    void router.navigate(openingPath(clusters, info.askedCluster), { replace: true })
}
