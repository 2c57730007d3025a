/// <reference types="vite/client" />
import '../../../renderer/ui/tokens.css'
import '../../../renderer/ui/mantineStyles.ts'
import '../../../renderer/ui/base.css'
import { MantineProvider } from '@mantine/core'
import { createRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import { QueryClientProvider } from '@tanstack/react-query'
import type { ClusterId } from '#core/base/units.ts'
import type { Client } from '../../../renderer/data/client.ts'
import { ClientContext } from '../../../renderer/data/context.ts'
import { createQueryCache } from '../../../renderer/data/queries.ts'
import { createI18n } from '../../../renderer/i18n/i18n.ts'
import { setTimeRange } from '../../../renderer/state/timeRange.ts'
import { HistoryChart } from '../../../renderer/ui/dashboard/HistoryChart.tsx'
import type { HistoryLine, Recorded } from '../../../renderer/ui/dashboard/historyLines.ts'
import { FormatContext } from '../../../renderer/ui/FormatContext.ts'
import { createFormat } from '../../../renderer/ui/format.ts'
import { themeWith } from '../../../renderer/ui/theme.ts'
import { type Charts, HEIGHT, pointsOf, SPANS } from './points.ts'

const i18n = createI18n('en')
const cluster = 'bench' as ClusterId

/** Answers at once, so that what is timed is what the window does with an answer. */
const client = {
  query: async (name: string, input: unknown) => (name === 'history.range' ? recorded(input as Asked) : []),
} as Client

type Asked = { readonly series: readonly string[]; readonly from: number }

function recorded({ series, from }: Asked): Recorded {
  const { times, bucketMs, columns } = pointsOf(Number(series[0]?.split('/')[1]), from)
  const { values, lows, highs } = columns
  return { bucketMs, resolutionMs: bucketMs, times, columns: [values], lows: [lows], highs: [highs] }
}

/** The charts of the app's dashboards, wired as in the app. */
export function mountOurs(host: HTMLElement, count: number, onPainted: () => void): Charts {
  const lines = Array.from({ length: count }, (_, index): HistoryLine[] => [
    { series: `device.gpu.utilization/${index}`, label: 'used', kind: 'area' },
  ])
  createRoot(host).render(
    <ClientContext value={client}>
      <QueryClientProvider client={createQueryCache(() => undefined)}>
        <I18nextProvider i18n={i18n}>
          <MantineProvider theme={themeWith('Close')} forceColorScheme="light" withGlobalClasses={false}>
            <FormatContext value={createFormat('en', 'UTC')}>
              {lines.map((own, index) => (
                <div key={String(index)} className="chart">
                  <HistoryChart
                    {...{ cluster, onPainted }}
                    title={`chart ${String(index)}`}
                    unit="percent"
                    lines={own}
                    height={HEIGHT}
                  />
                </div>
              ))}
            </FormatContext>
          </MantineProvider>
        </I18nextProvider>
      </QueryClientProvider>
    </ClientContext>,
  )
  return { show: run => setTimeRange({ kind: 'span', ...SPANS.at(run) }) }
}
