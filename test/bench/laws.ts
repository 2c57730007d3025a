// `npm run bench:laws [-- --cases N --seed N]`: the laws of the capacity model (quota.md 7), 100,000 cases of each. About an hour. Other cases each
// time, unless a seed is given.
import { spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
  },
})
console.log(`seed ${values.seed}`)
const HOUR_MS = 3_600_000
const { status } = spawnSync(
  'vitest',
  [
    'run',
    '--project',
    'unit',
    `--testTimeout=${HOUR_MS}`,
    'test/unit/scheduler/core/schedule/laws.test.ts',
    'test/unit/scheduler/core/schedule/loopLaws.test.ts',
    'test/unit/scheduler/core/schedule/changingLaws.test.ts',
  ],
  {
    cwd: resolve(import.meta.dirname, '../..'),
    env: { ...process.env, CANOPY_LAW_RUNS: values.cases, CANOPY_LAW_SEED: values.seed },
    stdio: 'inherit',
  },
)
process.exit(status ?? 1)
