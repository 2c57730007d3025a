// `npm run playground [-- --nodes N --pods N --no-app]`: a control plane with fake nodes and workloads, opened in Canopy.
import './setup/requireNode.mjs'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { runApp } from './setup/app.mjs'
import { ensureDependencies } from './setup/dependencies.mjs'
import { exitOnProblem } from './setup/exit.mjs'
import { bin, root, withBinFolder } from './setup/paths.mjs'
import { setUp } from './setup/setUp.mjs'

const given = process.argv.slice(2)
const wantsApp = !given.includes('--no-app')

/**
 * Starts the cluster in a process of its own, which ends when its standard input closes.
 * @returns {{ kubeconfig: Promise<string>, ended: Promise<number>, stop: () => void }}
 */
function startPlayground() {
  const args = [
    join(root, 'test/cluster/playground.ts'),
    ...given.filter(argument => argument !== '--no-app'),
  ]
  const env = withBinFolder(process.env)
  const child = spawn(bin('node'), args, { env, stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise(resolve => child.once('close', code => resolve(code ?? 1)))
  const line = new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').once('data', text => resolve(text.trim()))
    child.once('close', () => reject(new Error('The playground ended before its cluster was there.')))
  })
  return { kubeconfig: line, ended, stop: () => void child.stdin.end() }
}

await exitOnProblem(async () => {
  await ensureDependencies()
  const prepared = wantsApp ? await setUp() : undefined
  const playground = startPlayground()
  const kubeconfig = await playground.kubeconfig
  if (!prepared) {
    process.stdout.write(`${kubeconfig}\n`)
    return playground.ended
  }
  try {
    return await runApp(prepared, ['--kubeconfig', kubeconfig])
  } finally {
    playground.stop()
    await playground.ended
  }
})
