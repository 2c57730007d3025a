// Runs one stage and says in one line how it went.
import { mkdir, readFile, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../setup/command.mjs'
import { bin, root } from '../setup/paths.mjs'
import { countPlaywright, countVitest, summary } from './counts.mjs'

/** @typedef {import('./stages.mjs').Stage} Stage */
/** @typedef {import('./counts.mjs').Report} Report */
/** @typedef {import('../setup/command.mjs').Outcome} Outcome */

const shownLines = 300
const colour = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1', FORCE_COLOR: undefined }

/** @param {Stage} stage @param {string} reportPath */
function reporterOf(stage, reportPath) {
  if (stage.kind === 'vitest')
    return { args: ['--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`], env: {} }
  if (stage.kind === 'playwright')
    return { args: ['--reporter=list,json'], env: { PLAYWRIGHT_JSON_OUTPUT_FILE: reportPath } }
  return { args: [], env: {} }
}

/** @param {Stage} stage @param {string} reportPath @returns {Promise<Report | undefined>} */
async function readReport(stage, reportPath) {
  if (!existsSync(reportPath)) return undefined
  const report = JSON.parse(await readFile(reportPath, 'utf8'))
  return stage.kind === 'vitest' ? countVitest(report) : countPlaywright(report)
}

/**
 * The counts of a stage: its report's, and one failure where it ended badly without a failed test.
 * @param {Report | undefined} report of a gate: none @param {boolean} isGate @param {boolean} succeeded
 * @returns {Report}
 */
export function countsOf(report, isGate, succeeded) {
  const ofGate = { passed: isGate && succeeded ? 1 : 0, failed: 0, skipped: 0 }
  const counts = report ?? { ...ofGate, skippedNames: [], retriedNames: [] }
  const isUnexplained = counts.failed === 0 && (!succeeded || (!isGate && !report))
  return isUnexplained ? { ...counts, failed: 1 } : counts
}

/** @param {Stage} stage @param {Report} counts @param {Outcome} outcome */
function lineOf(stage, counts, { ms, timedOut }) {
  const took = `${(ms / 1000).toFixed(1)} s`
  const details = stage.kind === 'gate' ? took : `${summary(counts)}, ${took}`
  const limit = timedOut ? `, stopped at its limit of ${stage.timeoutMs / 60_000} minutes` : ''
  return `${counts.failed > 0 ? '✗' : '✓'} ${stage.name}: ${details}${limit}`
}

/**
 * Runs a stage to its end or its time limit, and prints its line, what it said when it failed, what passed at its second try, and what it skipped.
 * @param {Stage} stage @param {NodeJS.ProcessEnv} env @returns {Promise<Report>}
 */
export async function runStage(stage, env) {
  const folder = join(root, 'out/test')
  const reportPath = join(folder, `${stage.name}.json`)
  await mkdir(folder, { recursive: true })
  await rm(reportPath, { force: true })
  const reporter = reporterOf(stage, reportPath)
  const outcome = await run(bin(stage.program), [...stage.args, ...reporter.args], {
    cwd: root,
    env: { ...env, ...reporter.env, ...colour },
    timeoutMs: stage.timeoutMs,
  })
  const isGate = stage.kind === 'gate'
  const report = isGate ? undefined : await readReport(stage, reportPath)
  const counts = countsOf(report, isGate, outcome.code === 0)
  if (counts.failed > 0)
    console.log(`${outcome.stdout}\n${outcome.stderr}`.trim().split('\n').slice(-shownLines).join('\n'))
  for (const name of counts.retriedNames) console.log(`- passed at its second try only: ${name}`)
  for (const name of counts.skippedNames) console.log(`- skipped: ${name}`)
  console.log(lineOf(stage, counts, outcome))
  return counts
}
