// How the commands end: by an exit code, a clear line, or a signal; nothing they started stays behind.
import { killRunning } from './command.mjs'
import { say, SetupProblem } from './say.mjs'

/** npm passes a SIGTERM on to its shell, which dies of it without telling us: then nobody waits for us any more. */
function endWithNpm() {
  const parent = process.ppid
  const check = () => process.ppid !== parent && process.kill(process.pid, 'SIGTERM')
  setInterval(check, 500).unref()
}

/**
 * Runs a command's work and exits with the code it resolves to; what a person must put right is shown without a stack.
 * @param {() => Promise<number>} work
 */
export async function exitOnProblem(work) {
  process.on('exit', killRunning)
  if (process.env['npm_lifecycle_event']) endWithNpm()
  for (const [signal, code] of /** @type {const} */ ([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ]))
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(code) // else the app is running and ends us with its own code
    })
  try {
    process.exit(await work())
  } catch (error) {
    say(error instanceof SetupProblem ? error.message : String(/** @type {Error} */ (error)?.stack ?? error))
    process.exit(1)
  }
}
