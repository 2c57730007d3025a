// `npm run test:prometheus`: the tests of metrics sources once more, on the newest Prometheus that builds; `npm test` takes the system's.
import '../main/launch/setup/requireNode.mjs'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { mustRun } from '../main/launch/setup/command.mjs'
import { ensureDependencies } from '../main/launch/setup/dependencies.mjs'
import { exitOnProblem } from '../main/launch/setup/exit.mjs'
import { withLock } from '../main/launch/setup/lock.mjs'
import { bin, cacheFolder, root, withBinFolder } from '../main/launch/setup/paths.mjs'
import { say } from '../main/launch/setup/say.mjs'
import { hashOf } from '../main/launch/setup/stamp.mjs'

const sources = join(root, 'test/prometheus')
const program = 'github.com/prometheus/prometheus/cmd/prometheus'
const buildTimeoutMs = 1_800_000
/** Without the discovery of a dozen clouds, which the tests have no use for and which is most of what would be compiled. */
const args = ['build', '-tags', 'remove_all_sd', '-ldflags', '-s -w']

/** Where the executable is, built if it is not in the cache. @returns {Promise<string>} */
async function prometheus() {
  const key = createHash('sha256').update(`${await hashOf(sources, ['go.mod', 'go.sum'])}\0${args.join(' ')}`)
  const target = join(cacheFolder(process.env), 'prometheus', key.digest('hex').slice(0, 12))
  if (existsSync(target)) return target
  await mkdir(dirname(target), { recursive: true })
  await withLock(`${target}.lock`, async () => {
    if (existsSync(target)) return
    say('Prometheus: building the newest with Go (7 minutes on 2 cores, once)')
    await mustRun('go', [...args, '-o', `${target}.partial`, program], {
      cwd: sources,
      timeoutMs: buildTimeoutMs,
    })
    await rename(`${target}.partial`, target)
  })
  return target
}

await exitOnProblem(async () => {
  await ensureDependencies()
  const env = { ...withBinFolder(process.env), CANOPY_TEST_PROMETHEUS: await prometheus() }
  const tests = ['run', '--project', 'integration', 'test/integration/metrics', ...process.argv.slice(2)]
  const child = spawn(bin('vitest'), tests, {
    cwd: root,
    env,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  return new Promise(done => child.once('close', code => done(code ?? 1)))
})
