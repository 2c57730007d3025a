// `npm run bench [-- NAME...] [--runs N] [--scale 0.1] [--minutes N] [--strict]`: measures what was promised, and prints it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import globalSetup from '../e2e/globalSetup.ts'
import { chosenOf, report, say } from './command.ts'
import type { Bench, BenchContext } from './context.ts'
import type { Figure } from './measure.ts'
import { benchLive, benchSoak } from './live.ts'
import { benchSearch } from './search.ts'
import { benchStart } from './start.ts'
import { measureStore } from './store.ts'
import { benchSwitching } from './switching.ts'
import { benchTable } from './table.ts'

const BENCHES: Readonly<Record<string, Bench>> = {
  store: () => measureStore(),
  start: benchStart,
  table: benchTable,
  search: benchSearch,
  switching: benchSwitching,
  live: benchLive,
  soak: benchSoak,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '5' },
    scale: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '1' },
    strict: { type: 'boolean', default: false },
  },
})

/** What was measured, and what could not be: a bench that fails takes nothing from the others. */
async function measure(context: BenchContext, benches: readonly [string, Bench][]) {
  const figures: Figure[] = []
  const failed: string[] = []
  for (const [name, bench] of benches) {
    say(name)
    try {
      figures.push(...(await bench(context)))
    } catch (cause) {
      say(`${name} failed: ${String((cause as Error).stack)}`)
      failed.push(name)
    }
  }
  return { figures, failed }
}

const scratch = mkdtempSync(join(tmpdir(), 'canopy-bench-'))
try {
  const benches = chosenOf(BENCHES, positionals)
  const stop = await globalSetup()
  const context = {
    scratch,
    runs: Number(values.runs),
    scale: Number(values.scale),
    soakMinutes: Number(values.minutes),
    say,
  }
  try {
    const { figures, failed } = await measure(context, benches)
    report(figures, values.strict)
    if (failed.length > 0) process.exitCode = 2
  } finally {
    stop()
  }
} catch (cause) {
  say(String((cause as Error).stack))
  process.exitCode = 2
} finally {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 })
}
process.exit()
