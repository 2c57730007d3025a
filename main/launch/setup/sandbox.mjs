// Chromium's sandbox: off for root, who cannot have it; required of everyone else.
import { run } from './command.mjs'
import { SetupProblem } from './say.mjs'

const refused = `This system forbids unprivileged user namespaces, on which the app's sandbox rests. Either allow them, on
Ubuntu 24.04 by: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0
or start without the sandbox: npm start -- --no-sandbox`

/**
 * The switch for Electron, if any; stops when the sandbox is wanted but impossible.
 * @param {string[]} appArguments @returns {Promise<string[]>}
 */
export async function sandboxSwitch(appArguments) {
  if (process.getuid?.() === 0) return ['--no-sandbox']
  if (process.platform !== 'linux' || appArguments.includes('--no-sandbox')) return []
  const { code } = await run('unshare', ['--user', 'true'])
  if (code !== 0 && code !== 127) throw new SetupProblem(refused) // 127: no such program to ask
  return []
}
