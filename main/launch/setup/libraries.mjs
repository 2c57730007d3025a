// Programs and shared libraries of the operating system that the app or its set-up needs.
import { delimiter, join } from 'node:path'
import { existsSync } from 'node:fs'
import { mustRun, run } from './command.mjs'
import { say, SetupProblem } from './say.mjs'

/** What Electron needs on a bare Debian, with fonts for Latin and Chinese text and a virtual display. */
const electronPackages = [
  'libnss3',
  'libgtk-3-0',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libxtst6',
  'libnotify4',
  'libsecret-1-0',
  'xvfb',
  'xauth',
  'fonts-dejavu',
  'fonts-noto-cjk',
]
/** @type {Record<string, string>} */
const packageOf = { Xvfb: 'xvfb' }

/** The names in ldd's output that were not found. @param {string} output */
export const missingLibraries = output =>
  output.split('\n').flatMap(line => /^\s*(\S+) => not found/.exec(line)?.[1] ?? [])

/**
 * Debian 13 and Ubuntu 24.04 renamed libraries with a `t64` at the end.
 * @param {string[]} packages @param {Set<string>} known all names apt knows
 */
export const renamedPackages = (packages, known) =>
  packages.map(name => (known.has(`${name}t64`) ? `${name}t64` : name))

/** Whether a program is in the PATH. @param {string} program */
const hasProgram = program =>
  (process.env['PATH'] ?? '').split(delimiter).some(folder => existsSync(join(folder, program)))

/**
 * Installs Debian packages, or stops and says what to run when this process may not.
 * @param {string[]} packages @param {string} why
 */
async function install(packages, why) {
  const hint = `${why}. On Debian or Ubuntu: sudo apt-get install -y ${packages.join(' ')}`
  if (process.getuid?.() !== 0 || !hasProgram('apt-get')) throw new SetupProblem(hint)
  say(`system packages: ${why}; installing them with apt-get`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await mustRun('apt-get', ['update', '-q'], { env, timeoutMs: 300_000 })
  const known = new Set((await mustRun('apt-cache', ['pkgnames'])).split('\n'))
  const names = renamedPackages(packages, known)
  await mustRun('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...names], {
    env,
    timeoutMs: 900_000,
  })
}

/** Makes sure that programs are in the PATH. @param {string[]} programs */
export async function ensureTools(programs) {
  const missing = programs.filter(program => !hasProgram(program))
  if (missing.length === 0) return
  await install(
    missing.map(program => packageOf[program] ?? program),
    `missing ${missing.join(', ')}`,
  )
}

/** Makes sure that every shared library of an Electron executable is there (Linux). @param {string} executable */
export async function ensureLibraries(executable) {
  if (process.platform !== 'linux') return
  const missing = async () => missingLibraries((await run('ldd', [executable])).stdout)
  const before = await missing()
  if (before.length === 0) return
  await install(electronPackages, `Electron lacks ${before.join(', ')}`)
  const after = await missing()
  if (after.length > 0)
    throw new SetupProblem(`Electron still lacks ${after.join(', ')} after installing packages.`)
}
