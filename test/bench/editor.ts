// `npm run bench:editor [-- NAME...] [--runs N] [--scale 0.1] [--strict]`: the figures promised of the quota tree's editor and of the
// capacity lab: a tree of 2,000 nodes in the real window, a what-if over 10,000 pods, a simulated day.
import { parseArgs } from 'node:util'
import { chosenOf, runOfApp, say } from './command.ts'
import type { EditorBench } from './editor/context.ts'
import { benchLab } from './editor/lab.ts'
import { benchPage } from './editor/page.ts'
import { benchPure } from './editor/pure.ts'
import { benchWhatIf } from './editor/whatIf.ts'

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

await runOfApp(
  scratch => ({ scratch, runs: Number(values.runs), scale: Number(values.scale), say }),
  () => chosenOf(BENCHES, positionals),
  values.strict,
)
