// `npm test [-- NAME...]`: sets up what is missing, then runs every check, or those named; the last line counts them all.
import './setup/requireNode.mjs'
import { join } from 'node:path'
import { runStage } from './checks/runStage.mjs'
import { choose } from './checks/stages.mjs'
import { sum, summary } from './checks/counts.mjs'
import { run } from './setup/command.mjs'
import { ensureDependencies } from './setup/dependencies.mjs'
import { exitOnProblem } from './setup/exit.mjs'
import { cacheFolder, root } from './setup/paths.mjs'
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

/** @param {import('./checks/stages.mjs').Stage} stage @returns {Counts} */
function failedWithoutCluster(stage) {
  console.log(`✗ ${stage.name}: there is no control plane to test on (Go or KUBEBUILDER_ASSETS is needed)`)
  return { passed: 0, failed: 1, skipped: 0 }
}

await exitOnProblem(async () => {
  const chosen = choose(process.argv.slice(2))
  await ensureDependencies(cacheFolder(process.env))
  const cluster = chosen.some(stage => stage.usesCluster) ? buildCluster() : undefined
  /** @type {Counts[]} */
  const counts = []
  for (const stage of chosen) {
    if (stage.usesCluster && !(await cluster)) {
      counts.push(failedWithoutCluster(stage))
      continue
    }
    const prepared = stage.usesApp ? await setUp() : undefined
    if (prepared) console.log(`Electron ${prepared.electron.version} from ${prepared.electron.source}`)
    counts.push(await runStage(stage, prepared?.env ?? {}))
  }
  const total = sum(counts)
  console.log(summary(total))
  return total.failed > 0 ? 1 : 0
})
