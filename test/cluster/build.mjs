// Builds the control plane's one executable with Go, once for each state of its sources and each version of Go.
// usage: node test/cluster/build.mjs   (prints the path of the executable)
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { mustRun, run } from '../../main/launch/setup/command.mjs'
import { withLock } from '../../main/launch/setup/lock.mjs'
import { cacheFolder, root } from '../../main/launch/setup/paths.mjs'
import { say } from '../../main/launch/setup/say.mjs'
import { hashOf } from '../../main/launch/setup/stamp.mjs'

const kubernetesVersion = '1.36.3'

const sources = ['main.go', 'kwok.go', 'go.mod', 'go.sum']
const [major, minor] = kubernetesVersion.split('.')
const version = 'k8s.io/component-base/version'
const flags = `-s -w -X ${version}.gitVersion=v${kubernetesVersion} -X ${version}.gitMajor=${major} -X ${version}.gitMinor=${minor}`
const buildTimeoutMs = 2_400_000

/** The version of Go, such as `go version go1.26.8 linux/amd64`; undefined without Go. */
async function goVersion() {
  const { code, stdout } = await run('go', ['version'])
  return code === 0 ? stdout.trim() : undefined
}

/** Where the executable of the present sources is or will be. @param {string} go the version of Go @returns {Promise<string>} */
async function targetFor(go) {
  const folder = join(root, 'test/cluster')
  const key = createHash('sha256').update(`${await hashOf(folder, sources)}\0${go}\0${flags}`)
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const name = `canopy-cluster-${kubernetesVersion}-${key.digest('hex').slice(0, 12)}${suffix}`
  return join(cacheFolder(process.env), 'cluster', name)
}

/**
 * The path of the control plane's executable, built when it is not in the cache; undefined without Go.
 * @returns {Promise<string | undefined>}
 */
export async function clusterExecutable() {
  const go = await goVersion()
  if (!go) return undefined
  const target = await targetFor(go)
  if (existsSync(target)) return target
  await mkdir(dirname(target), { recursive: true })
  await withLock(`${target}.lock`, async () => {
    if (existsSync(target)) return
    say(`control plane: building Kubernetes ${kubernetesVersion} with Go (5 to 8 minutes on 2 cores, once)`)
    const work = `${target}.work`
    await rm(work, { recursive: true, force: true })
    await mkdir(work)
    for (const name of sources) await copyFile(join(root, 'test/cluster', name), join(work, name))
    const args = ['build', '-trimpath', `-ldflags=${flags}`, '-o', 'canopy-cluster', '.']
    await mustRun('go', args, { cwd: work, env: { CGO_ENABLED: '0' }, timeoutMs: buildTimeoutMs })
    await rename(join(work, 'canopy-cluster'), target)
    await rm(work, { recursive: true, force: true })
  })
  return target
}

if (process.argv[1] === import.meta.filename) {
  const path = await clusterExecutable()
  if (path) process.stdout.write(`${path}\n`)
  else say('control plane: Go is not installed (https://go.dev/dl)')
  process.exitCode = path ? 0 : 1
}
