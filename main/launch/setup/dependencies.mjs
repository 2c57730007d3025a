// The installed packages: those of package-lock.json, installed when they are not.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bin, root } from './paths.mjs'
import { mustRun } from './command.mjs'
import { withLock } from './lock.mjs'
import { say, SetupProblem } from './say.mjs'

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} LockedPackage */
/** @typedef {{ packages?: Record<string, LockedPackage> }} LockFile */

/**
 * Whether what npm noted as installed is what the lock file asks for. An optional package may be absent; what the lock file
 * does not name (an optional package of this platform that its writer's registry lacked) may be there.
 * @param {LockFile} wanted package-lock.json
 * @param {LockFile} installed node_modules/.package-lock.json, which npm writes last
 */
export function isInstalled(wanted, installed) {
  const have = installed.packages
  if (!have) return false
  return Object.entries(wanted.packages ?? {}).every(([name, want]) => {
    const found = have[name]
    if (name === '') return true // the project itself
    if (!found) return Boolean(want.optional ?? want.devOptional)
    return found.version === want.version && found.integrity === want.integrity
  })
}

/** @param {string} name @returns {Promise<LockFile>} */
async function readLock(name) {
  const path = join(root, name)
  return existsSync(path) ? JSON.parse(await readFile(path, 'utf8')) : {}
}

/** Whether programs run from here get a Node that the app's packages accept: the installed one, else this very one. */
function hasNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return existsSync(bin('node')) || major > 22 || (major === 22 && minor >= 19)
}

const areInstalled = async () =>
  isInstalled(await readLock('package-lock.json'), await readLock('node_modules/.package-lock.json'))

/** Installs the packages of the lock file when they are not. */
export async function ensureDependencies() {
  if (!(await areInstalled()))
    await withLock(join(root, 'out/install.lock'), async () => {
      if (await areInstalled()) return
      say('packages: installing those of package-lock.json (one to two minutes)')
      const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
      // Not `npm ci`: it refuses when the registry, as many mirrors do, lacks optional packages of other platforms.
      const args = ['install', '--no-save', '--include=dev', '--include=optional', '--loglevel=error']
      await mustRun(npm, args, { cwd: root, timeoutMs: 1_200_000 })
    })
  if (!hasNode())
    throw new SetupProblem(
      `There is no Node package for ${process.platform} ${process.arch}: install Node 24 and start again.`,
    )
}
