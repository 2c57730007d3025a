// Runs a command to its end, in a process group of its own so that a time-out or Ctrl-C takes everything it started.
import { spawn } from 'node:child_process'
import { withBinFolder } from './paths.mjs'
import { SetupProblem } from './say.mjs'

/** @typedef {{ code: number | null, stdout: string, stderr: string, timedOut: boolean, ms: number }} Outcome */
/**
 * @typedef {object} Options
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] added to this process's environment
 * @property {number} [timeoutMs]
 * @property {boolean} [show] pass its standard error on as it comes
 */

const windows = process.platform === 'win32'
/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()

/** Ends a child and all it started. @param {import('node:child_process').ChildProcess} child @param {NodeJS.Signals} signal */
function killGroup(child, signal) {
  if (child.pid === undefined) return
  try {
    if (windows) spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'])
    else process.kill(-child.pid, signal)
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error // ESRCH: gone already
  }
}

/** Ends every command that still runs, at once. */
export function killRunning() {
  for (const child of running) killGroup(child, 'SIGKILL')
}

/**
 * Runs `command` and resolves with what it said; never rejects for a failing or missing command (code 127).
 * @param {string} command @param {string[]} args @param {Options} [options] @returns {Promise<Outcome>}
 */
export function run(command, args, { cwd, env = {}, timeoutMs, show = false } = {}) {
  const started = performance.now()
  const child = spawn(command, args, {
    ...(cwd && { cwd }),
    env: withBinFolder({ ...process.env, ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: !windows,
    shell: windows && command.endsWith('.cmd'),
  })
  running.add(child)
  const output = { stdout: '', stderr: '' }
  for (const name of /** @type {const} */ (['stdout', 'stderr']))
    child[name].setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      output[name] += text
      if (show && name === 'stderr') process.stderr.write(text)
    })
  return new Promise(resolve => {
    let timedOut = false
    const timer = timeoutMs && setTimeout(() => ((timedOut = true), killGroup(child, 'SIGKILL')), timeoutMs)
    const end = (/** @type {number | null} */ code) => {
      clearTimeout(timer)
      running.delete(child)
      resolve({ code, ...output, timedOut, ms: performance.now() - started })
    }
    child.once('error', error => ((output.stderr += error.message), end(127)))
    child.once('close', end)
  })
}

/**
 * The standard output of a command that must succeed; its own words say what is wrong when it fails.
 * @param {string} command @param {string[]} args @param {Options} [options]
 */
export async function mustRun(command, args, options) {
  const { code, stdout, stderr, timedOut } = await run(command, args, options)
  if (code === 0) return stdout
  const why = timedOut ? `did not end in ${Number(options?.timeoutMs) / 1000} s` : `failed (${code})`
  throw new SetupProblem(`${command} ${args.join(' ')} ${why}\n${`${stdout}\n${stderr}`.trim().slice(-4000)}`)
}
