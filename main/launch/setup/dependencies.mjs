// The installed packages: those of package-lock.json, installed when they are not.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { binFolder, root } from './paths.mjs'
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

const areInstalled = async () =>
  existsSync(join(binFolder, 'node' + (process.platform === 'win32' ? '.cmd' : ''))) &&
  isInstalled(await readLock('package-lock.json'), await readLock('node_modules/.package-lock.json'))

/** Installs the packages of the lock file when they are not. @param {string} cache */
export async function ensureDependencies(cache) {
  if (await areInstalled()) return
  const lock = join(cache, 'locks', `install-${Buffer.from(root).toString('base64url').slice(-40)}`)
  await withLock(lock, async () => {
    if (await areInstalled()) return
    say('packages: installing those of package-lock.json (one to two minutes)')
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
    // Not `npm ci`: it refuses when the registry, as many mirrors do, lacks optional packages of other platforms.
    const args = ['install', '--no-save', '--include=dev', '--include=optional', '--loglevel=error']
    await mustRun(npm, args, { cwd: root, timeoutMs: 1_200_000 })
    if (!existsSync(join(binFolder, process.platform === 'win32' ? 'node.cmd' : 'node')))
      throw new SetupProblem(
        `There is no Node package for ${process.platform} ${process.arch} in package.json.`,
      )
  })
}
