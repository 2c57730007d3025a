// `npm run test:long [-- --minutes N]`: every test that has a long form in it, then the soak. About three quarters of an hour.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const root = resolve(import.meta.dirname, '../..')
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' } } })

/** Test files that look at CANOPY_LONG, or draw their cases at random then; relative to the root. */
const longTests = (): string[] =>
  readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .map(name => join('test', name))
    .filter(
      path =>
        /\.test\.tsx?$/.test(path) &&
        /CANOPY_LONG|from 'fast-check'/.test(readFileSync(join(root, path), 'utf8')),
    )

const run = (program: string, args: readonly string[]): boolean => {
  const env = { ...process.env, CANOPY_LONG: '1' }
  return spawnSync(program, args, { cwd: root, env, stdio: 'inherit' }).status === 0
}

const HOUR_MS = 3_600_000
const areKept = run('vitest', ['run', `--testTimeout=${HOUR_MS}`, `--hookTimeout=${HOUR_MS}`, ...longTests()])
const isFlat = run(process.execPath, [
  join(import.meta.dirname, 'run.ts'),
  'soak',
  '--minutes',
  values.minutes,
  '--strict',
])
process.exit(areKept && isFlat ? 0 : 1)
