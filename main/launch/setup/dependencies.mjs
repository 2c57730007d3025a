// The installed packages: those of package-lock.json, installed when they are not.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { binFolder, root } from './paths.mjs'
import { mustRun } from './command.mjs'
import { withLock } from './lock.mjs'
import { say, SetupProblem } from './say.mjs'

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean }} LockedPackage */
/** @typedef {{ packages?: Record<string, LockedPackage> }} LockFile */

/**
 * Whether what npm noted as installed is what the lock file asks for; an optional package may be absent.
 * @param {LockFile} wanted package-lock.json
 * @param {LockFile} installed node_modules/.package-lock.json, which npm writes last
 */
export function isInstalled(wanted, installed) {
  const want = wanted.packages ?? {}
  const have = installed.packages ?? {}
  const isSame = (/** @type {string} */ name) =>
    want[name]?.version === have[name]?.version && want[name]?.integrity === have[name]?.integrity
  const absent = Object.keys(want).filter(name => name !== '' && !have[name] && !want[name]?.optional)
  return absent.length === 0 && Object.keys(have).every(isSame)
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
    say('packages: npm ci (the lock file changed or nothing is installed yet; one to two minutes)')
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
    const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
    await mustRun(npm, args, { cwd: root, timeoutMs: 1_200_000 })
    if (!existsSync(join(binFolder, process.platform === 'win32' ? 'node.cmd' : 'node')))
      throw new SetupProblem(
        `There is no Node package for ${process.platform} ${process.arch} in package.json.`,
      )
  })
}
