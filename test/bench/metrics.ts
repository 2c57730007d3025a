// `npm run bench:metrics [-- NAME...] [--gpus 800] [--days 30] [--runs N] [--strict]`: what history costs, on 800 GPUs × 12 metrics ×
// 30 days, which are made once, in minutes, and kept in the cache folder. Prometheus holds the same where it is installed.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chosenOf, report, say } from './command.ts'
import { benchCharts } from './history/charts.ts'
import type { HistoryBench } from './history/context.ts'
import { benchCollecting } from './history/collecting.ts'
import { benchDrawn } from './history/drawn.ts'
import { benchGrowth } from './history/growth.ts'
import { benchRedrawn } from './history/redrawn.ts'
import { benchRounds } from './history/rounds.ts'
import { benchSize } from './history/size.ts'
import type { Figure } from './measure.ts'

const BENCHES: Readonly<Record<string, HistoryBench>> = {
  rounds: benchRounds,
  charts: benchCharts,
  size: benchSize,
  growth: benchGrowth,
  collecting: benchCollecting,
  drawn: benchDrawn,
  redrawn: benchRedrawn,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    gpus: { type: 'string', default: '800' },
    days: { type: 'string', default: '30' },
    runs: { type: 'string', default: '21' },
    strict: { type: 'boolean', default: false },
  },
})
const scratch = mkdtempSync(join(tmpdir(), 'canopy-bench-'))
try {
  const benches = chosenOf(BENCHES, positionals)
  const context = {
    gpus: Number(values.gpus),
    days: Number(values.days),
    runs: Number(values.runs),
    scratch,
    say,
  }
  const figures: Figure[] = []
  for (const [name, bench] of benches) {
    say(name)
    figures.push(...(await bench(context)))
  }
  report(figures, values.strict)
} catch (cause) {
  say(String((cause as Error).stack))
  process.exitCode = 2
} finally {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 })
}
