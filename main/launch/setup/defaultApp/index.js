// Runs the app folder given on the command line, as Electron's own default app does
// (https://github.com/electron/electron/blob/main/default_app/main.ts), on a runtime whose Node is 20.18.
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import electron from 'electron'

const here = fileURLToPath(new URL('.', import.meta.url))
const require = createRequire(import.meta.url)
require('./polyfill.cjs')

const { app, utilityProcess } = electron
const fork = utilityProcess.fork.bind(utilityProcess)
utilityProcess.fork = (entry, args = [], options = {}) =>
  fork(join(here, 'child.cjs'), [entry, ...args], options)

const folder = resolve(process.argv.slice(1).find(argument => !argument.startsWith('-')) ?? '.')
const manifest = require(join(folder, 'package.json'))
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true })
app.setAppPath(folder)
app.setName(manifest.productName ?? manifest.name)
if (manifest.version) app.setVersion(manifest.version)
await import(pathToFileURL(join(folder, manifest.main)).href)
