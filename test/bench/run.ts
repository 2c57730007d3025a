// `npm run bench [-- NAME...] [--runs N] [--scale 0.1] [--minutes N] [--strict]`: measures what was promised, and prints it.
import { parseArgs } from 'node:util'
import { chosenOf, runOfApp, say } from './command.ts'
import type { Bench } from './context.ts'
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

await runOfApp(
  scratch => ({
    scratch,
    runs: Number(values.runs),
    scale: Number(values.scale),
    soakMinutes: Number(values.minutes),
    say,
  }),
  () => chosenOf(BENCHES, positionals),
  values.strict,
)
