import { useEffect, useLayoutEffect, useMemo } from 'react'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query'
import type { i18n } from 'i18next'
import { I18nextProvider } from 'react-i18next'
import { RouterProvider } from 'react-router/dom'
import type { Client } from './data/client.ts'
import { ClientContext } from './data/context.ts'
import type { Language } from './i18n/i18n.ts'
import type { createRouter } from './routes.tsx'
import { useAppearance } from './state/appearance.ts'
import { FormatContext } from './ui/FormatContext.ts'
import { createFormat } from './ui/format.ts'
import { styleNonce } from './ui/styleNonce.ts'
import { themeWith } from './ui/theme.ts'
import { useIsPainted } from './ui/useIsPainted.ts'

type Props = {
  readonly client: Client
  readonly queries: QueryClient
  readonly i18n: i18n
  readonly router: ReturnType<typeof createRouter>
}

/** Everything that a page may count on, from the outside in. */
export function App({ client, queries, i18n, router }: Props) {
  return (
    <ClientContext value={client}>
      <QueryClientProvider client={queries}>
        <I18nextProvider i18n={i18n}>
          <Dressed i18n={i18n} router={router} />
        </I18nextProvider>
      </QueryClientProvider>
    </ClientContext>
  )
}

/** The pages in the user's theme, language and time zone. */
function Dressed({ i18n, router }: Pick<Props, 'i18n' | 'router'>) {
  const { scheme, language, timeZone } = useAppearance()
  const isPainted = useIsPainted()
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = scheme
  }, [scheme])
  useEffect(() => {
    if (!isPainted) return // to read a style now would have it worked out twice
    // The window takes its own background from this: no flash when it opens again.
    const background = getComputedStyle(document.documentElement).getPropertyValue('--bg').trim()
    document.querySelector('meta[name="theme-color"]')?.setAttribute('content', background)
  }, [scheme, isPainted])
  useEffect(() => {
    document.documentElement.lang = language
    // Said once more, all that is written would be drawn once more.
    if (i18n.language !== language) void i18n.changeLanguage(language)
  }, [i18n, language])
  const format = useMemo(() => createFormat(language satisfies Language, timeZone), [language, timeZone])
  const theme = useMemo(
    () => themeWith(i18n.getFixedT(language, 'common')('actions.close')),
    [i18n, language],
  )
  return (
    <MantineProvider
      theme={theme}
      forceColorScheme={scheme}
      getStyleNonce={styleNonce}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <FormatContext value={format}>
        <RouterProvider router={router} />
        {isPainted && <Notifications position="bottom-left" limit={4} notificationMaxHeight={480} />}
      </FormatContext>
    </MantineProvider>
  )
}
