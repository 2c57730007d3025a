// Runs the app and hands back its exit code.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { root } from './paths.mjs'
import { hasDisplay, startVirtualDisplay } from './display.mjs'
import { sandboxSwitch } from './sandbox.mjs'
import { say } from './say.mjs'

/** The app is given this long to end after a signal before it is killed. */
const graceMs = 5000

/**
 * What to run the app with: `--headless` is the same app in a virtual display.
 * @param {string[]} given what the person wrote after `npm start --` @param {boolean} canShow whether there is a display
 */
export function planStart(given, canShow) {
  const isVirtual = given.includes('--headless') || !canShow
  return {
    isVirtual,
    appArguments: isVirtual && !given.includes('--headless') ? ['--headless', ...given] : given,
  }
}

/** The exit code a shell reports. @param {number | null} code @param {NodeJS.Signals | null} signal */
export const exitCodeOf = (code, signal) => code ?? 128 + (signal ? constants.signals[signal] : 0)

/**
 * Runs a program with this process's own streams until it ends; signals are passed on.
 * @param {string} executable @param {string[]} args @param {NodeJS.ProcessEnv} env @returns {Promise<number>} its exit code
 */
function attend(executable, args, env) {
  const child = spawn(executable, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' })
  const stop = () => {
    child.kill('SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), graceMs).unref()
  }
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, stop)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(exitCodeOf(code, signal)))
  })
}

/**
 * Runs the built app to its end.
 * @param {import('./setUp.mjs').Prepared} prepared @param {string[]} given arguments for the app
 * @returns {Promise<number>} its exit code
 */
export async function runApp(prepared, given) {
  const canShow = hasDisplay(process.env, process.platform)
  const { isVirtual, appArguments } = planStart(given, canShow)
  if (!canShow && !given.includes('--headless')) say('there is no display; running in a virtual one')
  const args = [...(await sandboxSwitch(appArguments)), root, ...appArguments]
  const display = isVirtual && process.platform === 'linux' ? await startVirtualDisplay() : undefined
  try {
    return await attend(prepared.electron.executable, args, { ...prepared.env, ...display?.env })
  } finally {
    display?.stop()
  }
}
