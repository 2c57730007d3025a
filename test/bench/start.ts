// A warm start to the first painted data, beside a blank window of the same Electron.
import { join, resolve } from 'node:path'
import { commandLine, electronPath, environment } from '../e2e/launch.ts'
import { foldersIn, offlineClusters, openApp, type Folders } from './app.ts'
import type { Bench, BenchContext } from './context.ts'
import { timeFirstPaint } from './firstPaint.ts'
import { median, type Figure } from './measure.ts'

const LARGEST_MS = 1500
const TIMES_BLANK = 1.8

export const benchStart: Bench = async context => {
  const sample = foldersIn(context.scratch, 'start-sample')
  const offline = await offlineFolders(context)
  await rememberOverview(sample, 'sample')
  const blank = { home: sample.home, data: join(context.scratch, 'start-blank') }
  const programs = {
    blank: {
      ...common(blank),
      args: [...sandbox(), resolve(import.meta.dirname, 'blank'), `--user-data-dir=${blank.data}`],
    },
    sample: common(sample),
    offline: common(offline),
  }
  // Turn by turn, so that whatever else this computer does falls on all of them alike.
  const times = { blank: [] as number[], sample: [] as number[], offline: [] as number[] }
  for (let run = -1; run < context.runs; run += 1)
    for (const name of ['blank', 'sample', 'offline'] as const) {
      const took = await timeFirstPaint(programs[name])
      if (run >= 0) times[name].push(took)
    }
  const baseline = { what: 'blank Electron window', value: median(times.blank) }
  return (['sample', 'offline'] as const).flatMap((name): Figure[] => {
    const what = `warm start to first painted data, ${name} cluster`
    const figure = { what, unit: 'ms', value: median(times[name]), runs: context.runs, baseline } as const
    return [
      { ...figure, target: { max: LARGEST_MS } },
      { ...figure, target: { timesBaseline: TIMES_BLANK } },
    ]
  })
}

const sandbox = () => (process.getuid?.() === 0 ? ['--no-sandbox'] : [])
const common = ({ home, data }: Folders) => ({
  executable: electronPath(),
  args: commandLine(data),
  env: environment(home),
})

/** A data folder with one cluster that was live once and whose server is gone. */
async function offlineFolders(context: BenchContext): Promise<Folders> {
  const size = { nodes: 1000 * context.scale, pods: 10_000 * context.scale }
  const { folders, ids } = await offlineClusters(context.scratch, ['away'], size)
  const [id = ''] = ids
  await rememberOverview(folders, id)
  return folders
}

/** Looks at a cluster's Overview once: the next start begins there. */
async function rememberOverview(folders: Folders, cluster: string): Promise<void> {
  const running = await openApp(folders, `/c/${cluster}/overview`)
  await running.page.waitForSelector('html[data-painted]')
  await running.close()
}
