// `npm run bench:editor [-- NAME...] [--runs N] [--scale 0.1] [--strict]`: the figures promised of the quota tree's editor and of the
// capacity lab: a tree of 2,000 nodes in the real window, a what-if over 10,000 pods, a simulated day.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import globalSetup from '../e2e/globalSetup.ts'
import { chosenOf, report, say } from './command.ts'
import type { EditorBench } from './editor/context.ts'
import { benchLab } from './editor/lab.ts'
import { benchPage } from './editor/page.ts'
import { benchPure } from './editor/pure.ts'
import { benchWhatIf } from './editor/whatIf.ts'
import type { Figure } from './measure.ts'

const BENCHES: Readonly<Record<string, EditorBench>> = {
  pure: benchPure,
  page: benchPage,
  whatIf: benchWhatIf,
  lab: benchLab,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '5' },
    scale: { type: 'string', default: '1' },
    strict: { type: 'boolean', default: false },
  },
})

const scratch = mkdtempSync(join(tmpdir(), 'canopy-bench-'))
try {
  const benches = chosenOf(BENCHES, positionals)
  const stop = await globalSetup()
  const context = { scratch, runs: Number(values.runs), scale: Number(values.scale), say }
  try {
    const figures: Figure[] = []
    for (const [name, bench] of benches) {
      say(name)
      figures.push(...(await bench(context)))
    }
    report(figures, values.strict)
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
