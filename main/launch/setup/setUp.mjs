// Everything that must be there before the app or its tests can run, in order; each step is skipped when done.
import { cacheFolder } from './paths.mjs'
import { ensureBuild } from './build.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { electronRuntime } from './electron.mjs'
import { ensureLibraries } from './libraries.mjs'
import { sqliteBinding } from './sqlite.mjs'

/** Electron up to 34 carries a Node whose Node-API is older than better-sqlite3's binary. @param {string} version */
export const needsOwnBinding = version => Number(version.split('.')[0]) < 35

/**
 * @typedef {object} Prepared
 * @property {import('./electron.mjs').Runtime} electron
 * @property {NodeJS.ProcessEnv} env what the app needs to know about this machine
 */

/** The runtime that is there now, with what the app needs to run on it. @param {string} cache @returns {Promise<Prepared>} */
async function prepareElectron(cache) {
  const electron = await electronRuntime(cache)
  await ensureLibraries(electron.executable)
  const binding = needsOwnBinding(electron.version) && { CANOPY_SQLITE_BINDING: await sqliteBinding(cache) }
  return { electron, env: { CANOPY_ELECTRON: electron.executable, ...binding } }
}

/** Does what is missing for a start, and says each step on standard error. @returns {Promise<Prepared>} */
export async function setUp() {
  const cache = cacheFolder(process.env)
  await ensureDependencies()
  const prepared = await prepareElectron(cache)
  await ensureBuild()
  return prepared
}
