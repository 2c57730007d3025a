// Builds the control plane's one executable with Go, once for each release, state of its sources and version of Go.
// usage: node test/cluster/build.mjs [older]   (prints the path of the executable)
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { mustRun, run } from '../../main/launch/setup/command.mjs'
import { withLock } from '../../main/launch/setup/lock.mjs'
import { cacheFolder, root } from '../../main/launch/setup/paths.mjs'
import { say } from '../../main/launch/setup/say.mjs'
import { hashOf } from '../../main/launch/setup/stamp.mjs'

/**
 * The releases that tests run on. `older` is the newest of the oldest minor version that the module proxy serves; kwok needs newer libraries
 * than it has, so that its fake kubelets are always those of the current executable.
 */
const releases = {
  current: { kubernetes: '1.36.3', sources: ['main.go', 'kwok.go', 'go.mod', 'go.sum'] },
  older: { kubernetes: '1.34.4', sources: ['main.go', 'older/kwok.go', 'older/go.mod', 'older/go.sum'] },
}
/** @typedef {keyof typeof releases} Release */

/** @param {Release} release */
function linkerFlags(release) {
  const { kubernetes } = releases[release]
  const [major, minor] = kubernetes.split('.')
  const version = 'k8s.io/component-base/version'
  return `-s -w -X ${version}.gitVersion=v${kubernetes} -X ${version}.gitMajor=${major} -X ${version}.gitMinor=${minor}`
}

const buildTimeoutMs = 2_400_000

/** The version of Go, such as `go version go1.26.8 linux/amd64`; undefined without Go. */
async function goVersion() {
  const { code, stdout } = await run('go', ['version'])
  return code === 0 ? stdout.trim() : undefined
}

/**
 * Where the executable of the present sources is or will be.
 * @param {string} go the version of Go @param {Release} release @returns {Promise<string>}
 */
async function targetFor(go, release) {
  const { kubernetes, sources } = releases[release]
  const folder = join(root, 'test/cluster')
  const key = createHash('sha256').update(`${await hashOf(folder, sources)}\0${go}\0${linkerFlags(release)}`)
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const name = `canopy-cluster-${kubernetes}-${key.digest('hex').slice(0, 12)}${suffix}`
  return join(cacheFolder(process.env), 'cluster', name)
}

/**
 * The path of a control plane's executable, built when it is not in the cache; undefined without Go.
 * @param {Release} [release] @returns {Promise<string | undefined>}
 */
export async function clusterExecutable(release = 'current') {
  const go = await goVersion()
  if (!go) return undefined
  const target = await targetFor(go, release)
  if (existsSync(target)) return target
  await mkdir(dirname(target), { recursive: true })
  await withLock(`${target}.lock`, async () => {
    if (existsSync(target)) return
    say(
      `control plane: building Kubernetes ${releases[release].kubernetes} with Go (5 to 8 minutes on 2 cores, once)`,
    )
    const work = `${target}.work`
    await rm(work, { recursive: true, force: true })
    await mkdir(work)
    for (const name of releases[release].sources)
      await copyFile(join(root, 'test/cluster', name), join(work, basename(name)))
    const args = ['build', '-trimpath', `-ldflags=${linkerFlags(release)}`, '-o', 'canopy-cluster', '.']
    await mustRun('go', args, { cwd: work, env: { CGO_ENABLED: '0' }, timeoutMs: buildTimeoutMs })
    await rename(join(work, 'canopy-cluster'), target)
    await rm(work, { recursive: true, force: true })
  })
  return target
}

if (process.argv[1] === import.meta.filename) {
  const path = await clusterExecutable(process.argv[2] === 'older' ? 'older' : 'current')
  if (path) process.stdout.write(`${path}\n`)
  else say('control plane: Go is not installed (https://go.dev/dl)')
  process.exitCode = path ? 0 : 1
}
