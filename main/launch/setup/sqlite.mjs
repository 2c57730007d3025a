// better-sqlite3 ships a binary for Node-API 10 (Node >= 22.14, Electron >= 35). For the older runtime of packedElectron.mjs the
// same sources are compiled once with Node-API's experimental level, which holds the same functions there.
import { cp, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { bin, root } from './paths.mjs'
import { mustRun } from './command.mjs'
import { withLock } from './lock.mjs'
import { packedVersion } from './packedElectron.mjs'
import { say } from './say.mjs'
import { ensureTools } from './libraries.mjs'

const flags = [
  '-UNAPI_VERSION',
  '-DNAPI_VERSION=NAPI_VERSION_EXPERIMENTAL',
  '-DNAPI_EXPERIMENTAL',
  '-DNODE_API_EXPERIMENTAL_NO_WARNING',
  '-DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT',
].join(' ')

/** @param {string} work @param {string} target */
async function compile(work, target) {
  const modules = join(root, 'node_modules')
  await mkdir(work, { recursive: true })
  for (const part of ['binding.gyp', 'package.json', 'deps', 'lib', 'src'])
    await cp(join(modules, 'better-sqlite3', part), join(work, part), { recursive: true })
  // Electron's own headers come from the internet; Node-API is the same in the headers that the node package brings.
  const nodedir = join(modules, `node-${process.platform}-${process.arch}`)
  await mustRun(bin('node-gyp'), ['rebuild', '--release', '--force_build=1', `--nodedir=${nodedir}`], {
    cwd: work,
    env: { CXXFLAGS: flags, NODE_PATH: modules }, // NODE_PATH: binding.gyp asks for node-addon-api
    timeoutMs: 900_000,
  })
  await rename(join(work, 'build/Release/better_sqlite3.node'), target)
}

/**
 * The path of the SQLite binding for the packed runtime, compiled in `cache` when it is not there.
 * @param {string} cache @returns {Promise<string>}
 */
export async function sqliteBinding(cache) {
  const manifest = await readFile(join(root, 'node_modules/better-sqlite3/package.json'), 'utf8')
  const target = join(cache, `better-sqlite3-${JSON.parse(manifest).version}-electron-${packedVersion}.node`)
  if (existsSync(target)) return target
  await withLock(`${target}.lock`, async () => {
    if (existsSync(target)) return
    await ensureTools(['g++', 'make', 'python3'])
    say(`SQLite: compiling better-sqlite3 for Electron ${packedVersion} (about two minutes, once)`)
    const work = `${target}.work`
    await rm(work, { recursive: true, force: true })
    await compile(work, target)
    await rm(work, { recursive: true, force: true })
  })
  return target
}
