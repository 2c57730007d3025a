// `npm run pack [-- TARGET...]`: packs the app for this platform, offline. Without a target: the unpacked folder alone.
import './setup/requireNode.mjs'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exitOnProblem } from './setup/exit.mjs'
import { packConfig } from './setup/packConfig.mjs'
import { bin, root } from './setup/paths.mjs'
import { mustRun } from './setup/command.mjs'
import { say } from './setup/say.mjs'
import { setUp } from './setup/setUp.mjs'

const packMs = 900_000

/** @param {import('./setup/setUp.mjs').Prepared} prepared @returns {Promise<string>} the path of the configuration */
async function writeConfig({ electron, env }) {
  const folder = join(root, 'out/pack')
  await mkdir(folder, { recursive: true })
  const compiled = env['CANOPY_SQLITE_BINDING']
  const binding = compiled && join(folder, 'better_sqlite3.node') // the name that packedApp/index.js looks for
  if (compiled && binding) await copyFile(compiled, binding)
  const config = join(folder, 'electron-builder.json')
  await writeFile(config, JSON.stringify(packConfig(electron, binding), null, 2))
  return config
}

await exitOnProblem(async () => {
  const prepared = await setUp()
  const config = await writeConfig(prepared)
  const targets = process.argv.slice(2)
  say(
    `packing ${targets.join(', ') || 'the app'} with Electron ${prepared.electron.version} (about a minute)`,
  )
  const args = [...(targets.length > 0 ? targets : ['--dir']), '--config', config, '--publish', 'never']
  await mustRun(bin('electron-builder'), args, {
    cwd: root,
    timeoutMs: packMs,
    env: { CSC_IDENTITY_AUTO_DISCOVERY: 'false' },
  })
  say(`packed into ${join(root, 'dist')}`)
  return 0
})
