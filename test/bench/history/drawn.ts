// An offline start to the cluster dashboard as it was last known, drawn: figures, fonts and its first chart.
import { resolve } from 'node:path'
import globalSetup from '../../e2e/globalSetup.ts'
import { commandLine, electronPath, environment } from '../../e2e/launch.ts'
import { foldersIn, openApp } from '../app.ts'
import { timeFirstPaint } from '../firstPaint.ts'
import { median } from '../measure.ts'
import type { HistoryBench } from './context.ts'

const LARGEST_MS = 1500
/** Each takes seconds; a dozen tells the median. */
const MOST_RUNS = 11

/** The sample stands for a cluster that cannot be reached: 188 GPUs, 30 days, no network. */
export const benchDrawn: HistoryBench = async ({ runs, scratch }) => {
  const stop = await globalSetup()
  try {
    const { home, data } = foldersIn(resolve(scratch), 'drawn')
    const running = await openApp({ home, data }, '/c/sample/overview')
    await running.page.waitForSelector('html[data-ready]')
    await running.close()
    const program = { executable: electronPath(), args: commandLine(data), env: environment(home) }
    const times: number[] = []
    const count = Math.min(runs, MOST_RUNS)
    for (let run = -1; run < count; run += 1) {
      const took = await timeFirstPaint(program, 'ready')
      if (run >= 0) times.push(took)
    }
    return [
      {
        what: 'offline start to drawn cluster dashboard',
        unit: 'ms',
        value: median(times),
        runs: count,
        target: { max: LARGEST_MS },
      },
    ]
  } finally {
    stop()
  }
}
