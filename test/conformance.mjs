// `npm run test:conformance`: the tests of foreign kinds once more, on the definitions that their projects publish, and of exporters on
// their lists of metrics, where that folder is.
import '../main/launch/setup/requireNode.mjs'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { ensureDependencies } from '../main/launch/setup/dependencies.mjs'
import { exitOnProblem } from '../main/launch/setup/exit.mjs'
import { bin, root, withBinFolder } from '../main/launch/setup/paths.mjs'
import { SetupProblem } from '../main/launch/setup/say.mjs'

const published = resolve(root, process.env['CANOPY_TEST_CRDS'] ?? '../shared/data/crds')
const lists = resolve(root, process.env['CANOPY_TEST_DCGM'] ?? '../shared/data/dcgm-exporter')
const args = [
  'run',
  '--project',
  'integration',
  'test/integration/jobs',
  'test/integration/quota',
  'test/integration/suite/livingScheduler.test.ts',
  'test/integration/metrics/dcgmLists.test.ts',
  ...process.argv.slice(2),
]

await exitOnProblem(async () => {
  if (!existsSync(published))
    throw new SetupProblem(
      `There is no ${published}; set CANOPY_TEST_CRDS to a folder of published definitions.`,
    )
  await ensureDependencies()
  const env = { ...withBinFolder(process.env), CANOPY_TEST_CRDS: published, CANOPY_TEST_DCGM: lists }
  const child = spawn(bin('vitest'), args, {
    cwd: root,
    env,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  return new Promise(done => child.once('close', code => done(code ?? 1)))
})
