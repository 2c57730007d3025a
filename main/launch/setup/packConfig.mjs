// What electron-builder is told besides electron-builder.yml: the runtime that is on this machine.
import { basename, dirname, join } from 'node:path'
import { root } from './paths.mjs'

/**
 * @param {import('./electron.mjs').Runtime} electron
 * @param {string | undefined} binding the SQLite binding compiled for this runtime, if it needs one
 * @returns {Record<string, unknown>} a configuration of electron-builder
 */
export function packConfig(electron, binding) {
  const runtime = {
    extends: join(root, 'electron-builder.yml'),
    electronDist: distFolder(electron.executable),
    electronVersion: electron.version,
  }
  return binding ? { ...runtime, ...withPrelude(binding) } : runtime
}

/** The folder of a runtime; on macOS its executable is within Electron.app/Contents/MacOS. @param {string} executable */
const distFolder = executable =>
  process.platform === 'darwin' ? join(executable, '../../../..') : dirname(executable)

/** The app behind a prelude, for a runtime that needs one (packedApp/index.js). @param {string} binding */
const withPrelude = binding => ({
  afterPack: join(root, 'main/launch/setup/afterPack.mjs'),
  extraMetadata: { main: 'prelude/index.js' },
  files: [
    { from: join(root, 'main/launch/setup/packedApp'), to: 'prelude', filter: ['index.js'] },
    {
      from: join(root, 'main/launch/setup/defaultApp'),
      to: 'prelude',
      filter: ['polyfill.cjs', 'child.cjs'],
    },
    { from: dirname(binding), to: 'prelude', filter: [basename(binding)] },
  ],
})
