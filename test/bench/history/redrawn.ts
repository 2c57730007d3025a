// Charts of the dashboards that are given another time range, beside bare ECharts with the same points in the same window.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import globalSetup from '../../e2e/globalSetup.ts'
import { openBlank } from '../emptyList.ts'
import { median, type Figure } from '../measure.ts'
import type { HistoryBench } from './context.ts'

const here = resolve(import.meta.dirname, '../chartPage')
const TIMES_BARE = 1.5

export const benchRedrawn: HistoryBench = async ({ runs, scratch }): Promise<Figure[]> => {
  const stop = await globalSetup()
  try {
    const folder = resolve(scratch, 'charts')
    const { page, close } = await openBlank(folder, join(folder, 'data'), await chartPage(folder))
    try {
      await page.waitForFunction(() => 'timeCharts' in window)
      const times = { ours: [] as number[], bare: [] as number[] }
      // Turn by turn, so that whatever else this computer does falls on both alike.
      for (let run = -2; run < runs; run += 1)
        for (const kind of ['ours', 'bare'] as const) {
          const took = await page.evaluate(([name, at]) => (window as unknown as Page).timeCharts(name, at), [
            kind,
            run + 3,
          ] as const)
          if (run >= 0) times[kind].push(took)
        }
      return [
        {
          what: '8 charts × 2,000 points redrawn on a change of range',
          unit: 'ms',
          value: median(times.ours),
          runs,
          target: { timesBaseline: TIMES_BARE },
          baseline: { what: '8 bare ECharts', value: median(times.bare) },
        },
      ]
    } finally {
      await close()
    }
  } finally {
    stop()
  }
}

type Page = { readonly timeCharts: (kind: 'ours' | 'bare', run: number) => Promise<number> }

/** Builds the page into a folder. @returns its path */
async function chartPage(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true })
  await build({
    root: here,
    base: './',
    configFile: false,
    logLevel: 'warn',
    plugins: [react()],
    resolve: { alias: { '#core': resolve(here, '../../../scheduler/core') } },
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir: folder,
      emptyOutDir: false,
      modulePreload: false,
      lib: {
        entry: 'page.ts',
        formats: ['iife'],
        name: 'charts',
        fileName: () => 'charts.js',
        cssFileName: 'charts',
      },
    },
  })
  const style =
    '<style>body { margin: 0; overflow: auto } .charts { display: grid; grid-template-columns: 1fr 1fr }</style>'
  const html = `<!doctype html><html lang="en" data-theme="light"><meta charset="utf-8"><title>Charts</title><link rel="stylesheet" href="charts.css">${style}<body><script src="charts.js"></script></body></html>`
  const path = join(folder, 'index.html')
  writeFileSync(path, html)
  return path
}
