// `npm test [-- NAME...]`: sets up what is missing, then runs every check, or those named; the last line counts them all.
import './setup/requireNode.mjs'
import { join } from 'node:path'
import { runStage } from './checks/runStage.mjs'
import { choose } from './checks/stages.mjs'
import { sum, summary } from './checks/counts.mjs'
import { run } from './setup/command.mjs'
import { ensureDependencies } from './setup/dependencies.mjs'
import { exitOnProblem } from './setup/exit.mjs'
import { ensureTools } from './setup/libraries.mjs'
import { SetupProblem } from './setup/say.mjs'
import { root } from './setup/paths.mjs'
import { setUp } from './setup/setUp.mjs'

/** @typedef {import('./checks/counts.mjs').Counts} Counts */

/** The control plane takes minutes to build the first time: it starts with the first check and is awaited by those that use it. */
async function buildCluster() {
  if (process.env['CANOPY_TEST_KUBECONFIG'] || process.env['KUBEBUILDER_ASSETS']) return true
  if ((await run('go', ['version'])).code !== 0) return process.env['CI'] !== 'true'
  const { code, stderr } = await run('node', [join(root, 'test/cluster/build.mjs')], { show: true })
  if (code !== 0) console.log(`control plane: ${stderr.trim()}`)
  return code === 0
}

/** @param {string} what @param {unknown} error @returns {Counts} */
function failed(what, error) {
  const { message, stack } = /** @type {Error} */ (error)
  console.log(`✗ ${what}: ${error instanceof SetupProblem ? message : stack}`)
  return { passed: 0, failed: 1, skipped: 0 }
}

const noCluster = new SetupProblem('there is no control plane to test on; Go or KUBEBUILDER_ASSETS is needed')

/** Installs a program where that is possible; elsewhere the tests that need it are skipped, which CI does not allow. @param {string} tool */
async function offer(tool) {
  try {
    await ensureTools([tool])
  } catch (error) {
    if (!(error instanceof SetupProblem) || process.env['CI'] === 'true') throw error
    console.log(error.message)
  }
}

/** What the stage needs of this machine. @param {import('./checks/stages.mjs').Stage} stage @param {boolean} hasCluster */
async function prepare(stage, hasCluster) {
  if (stage.usesCluster && !hasCluster) throw noCluster
  for (const tool of stage.tools ?? []) await offer(tool)
  if (!stage.usesApp) return {}
  const { electron, env } = await setUp()
  console.log(`Electron ${electron.version} from ${electron.source}`)
  return env
}

/** @param {readonly import('./checks/stages.mjs').Stage[]} chosen */
async function runAll(chosen) {
  await ensureDependencies()
  const cluster = chosen.some(stage => stage.usesCluster) ? buildCluster() : true
  /** @type {Counts[]} */
  const counts = []
  for (const stage of chosen)
    try {
      const env = await prepare(stage, !stage.usesCluster || (await cluster))
      counts.push(await runStage(stage, env))
    } catch (error) {
      counts.push(failed(stage.name, error))
    }
  return sum(counts)
}

await exitOnProblem(async () => {
  const chosen = choose(process.argv.slice(2))
  const total = await runAll(chosen).catch(error => failed('set-up', error))
  console.log(summary(total))
  return total.failed > 0 ? 1 : 0
})
