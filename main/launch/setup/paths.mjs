// Where things are: the checkout, and the caches that outlive it.
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the checkout. */
export const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/[\\/]$/, '')

/** Executables of installed packages; its `node` is the Node that the app and its tests are run with. */
const binFolder = join(root, 'node_modules/.bin')

/**
 * The folder for what is expensive to make and shared by checkouts: Electron runtimes, the test cluster.
 * @param {NodeJS.ProcessEnv} env
 */
export const cacheFolder = env =>
  env['CANOPY_CACHE'] ?? join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'canopy')

/**
 * `env` with the installed packages' executables first in its PATH.
 * @param {NodeJS.ProcessEnv} env @returns {NodeJS.ProcessEnv}
 */
export const withBinFolder = env => {
  const key = Object.keys(env).find(name => name.toUpperCase() === 'PATH') ?? 'PATH'
  return { ...env, [key]: [binFolder, env[key]].filter(Boolean).join(delimiter) }
}

/** The path of an installed package's executable. @param {string} name */
export const bin = name => join(binFolder, process.platform === 'win32' ? `${name}.cmd` : name)
