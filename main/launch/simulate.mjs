// `npm run simulate -- FILE.yaml [--json]`: installs what is missing, then plays the file. Its exit code is the simulation's.
import './setup/requireNode.mjs'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { exitCodeOf } from './setup/app.mjs'
import { ensureDependencies } from './setup/dependencies.mjs'
import { exitOnProblem } from './setup/exit.mjs'
import { bin, root, withBinFolder } from './setup/paths.mjs'

await exitOnProblem(async () => {
  await ensureDependencies()
  const args = [join(root, 'main/simulate/index.ts'), ...process.argv.slice(2)]
  const child = spawn(bin('node'), args, { env: withBinFolder(process.env), stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(exitCodeOf(code, signal)))
  })
})
