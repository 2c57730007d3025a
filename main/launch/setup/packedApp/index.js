// First code of an app packed with the runtime of packedElectron.mjs, whose Node is 20.18: the polyfills in this process and
// in utility processes, and the SQLite binding compiled for it. With a current Electron the app starts without this.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const require = createRequire(import.meta.url)
require('./polyfill.cjs')
process.env.CANOPY_SQLITE_BINDING = join(
  process.resourcesPath,
  'app.asar.unpacked/prelude/better_sqlite3.node',
)

const { utilityProcess } = require('electron')
const fork = utilityProcess.fork.bind(utilityProcess)
utilityProcess.fork = (entry, args = [], options = {}) =>
  fork(join(here, 'child.cjs'), [entry, ...args], options)
require('../out/app/main/index.cjs')
