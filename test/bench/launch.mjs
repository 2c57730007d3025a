// `npm run bench` and `npm run test:long`: installs what is missing, then runs a script of this folder in the app's Node.
import '../../main/launch/setup/requireNode.mjs'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ensureDependencies } from '../../main/launch/setup/dependencies.mjs'
import { exitOnProblem } from '../../main/launch/setup/exit.mjs'
import { bin, root, withBinFolder } from '../../main/launch/setup/paths.mjs'

const [script = 'run.ts', ...args] = process.argv.slice(2)

await exitOnProblem(async () => {
  await ensureDependencies()
  const child = spawn(bin('node'), [join(import.meta.dirname, script), ...args], {
    cwd: root,
    env: withBinFolder(process.env),
    stdio: 'inherit',
  })
  const pass = signal => child.kill(signal)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, pass)
  return new Promise(resolve => child.once('close', code => resolve(code ?? 1)))
})
