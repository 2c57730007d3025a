// The component as a process on this computer, with the identity that its ServiceAccount has and what the Deployment tells its container;
// where it runs as a pod of its own, see `test/cluster/kubelet/`.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { KubeConfig } from '@kubernetes/client-node'
import { DEFAULT_INSTALL, manifests, type InstallOptions } from '#core/deploy/manifests.ts'
import type { KubernetesObject } from '#core/deploy/object.ts'
import { DEFAULT_SETTINGS } from '#core/deploy/settings.ts'
import { COMPONENT, NAMESPACE } from '#core/wire.ts'
import { buildScheduler } from '../../main/launch/setup/build.mjs'
import { ApiFailure, type Api } from '../cluster/api.ts'
import { freePorts } from '../cluster/ports.ts'
import { until } from '../cluster/objects.ts'

const BUILT = resolve(import.meta.dirname, '../../out/app/scheduler/scheduler.mjs')

const pluralOf = (kind: string) => `${kind.toLowerCase().replace(/y$/, 'ie')}s`

/** Where an object of ours is. */
export function pathOf({ apiVersion, kind, metadata }: KubernetesObject, isCollection = false): string {
  const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`
  const within = metadata.namespace ? `/namespaces/${metadata.namespace}` : ''
  const collection = `${root}${within}/${pluralOf(kind)}`
  return isCollection ? collection : `${collection}/${metadata.name}`
}

const unless = (status: number) => (error: unknown) => {
  if (!(error instanceof ApiFailure) || error.status !== status) throw error
}

/** Everything of an installation but the Deployment, whose replicas are started by `startReplica`. */
export function installation(options: Partial<InstallOptions> = {}): KubernetesObject[] {
  const phases = manifests({
    ...DEFAULT_INSTALL,
    admission: 'policy',
    bundle: null,
    bundleHash: null,
    settings: DEFAULT_SETTINGS,
    version: '0.0.0-test',
    ...options,
  })
  return phases.flatMap(({ objects }) => objects).filter(({ kind }) => kind !== 'Deployment')
}

/** Creates what is not there yet. */
export async function createMissing(api: Api, objects: readonly KubernetesObject[]): Promise<void> {
  for (const object of objects) await api.send('POST', pathOf(object, true), object).catch(unless(409))
}

/** Deletes objects, the last first, and sees that they are gone. */
export async function removeAll(api: Api, objects: readonly KubernetesObject[]): Promise<void> {
  for (const object of objects.toReversed()) await api.send('DELETE', pathOf(object)).catch(unless(404))
  for (const object of objects)
    await until(
      `no ${object.kind} ${object.metadata.name}`,
      () =>
        api.send('GET', pathOf(object)).then(
          () => undefined,
          () => true,
        ),
      { timeoutMs: 60_000, everyMs: 200 },
    )
}

export type Replica = {
  readonly identity: string
  readonly child: ChildProcess
  readonly lines: readonly string[]
  /** The text of a page such as `/metrics`. */
  page(path: string): Promise<string>
  /** Ends it as Kubernetes does (SIGTERM), or otherwise, and resolves when it has ended. */
  end(signal?: NodeJS.Signals): Promise<number | null>
}

let built: Promise<unknown> | undefined

/** The identity that a pod of the Deployment finds in its container. */
async function serviceAccountFolder({ api, kubeconfigPath, through }: ReplicaOptions): Promise<string> {
  const path = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/${COMPONENT}/token`
  const { status } = await api.send<{ status: { token: string } }>('POST', path, { spec: {} })
  const config = new KubeConfig()
  config.loadFromFile(kubeconfigPath)
  const cluster = config.getCurrentCluster()
  const own = cluster?.caFile ? await readFile(cluster.caFile) : Buffer.from(cluster?.caData ?? '', 'base64')
  const ca = through?.caPem ?? own
  const folder = await mkdtemp(join(tmpdir(), 'canopy-identity-'))
  await Promise.all([writeFile(join(folder, 'token'), status.token), writeFile(join(folder, 'ca.crt'), ca)])
  return folder
}

export type ReplicaOptions = {
  readonly api: Api
  readonly kubeconfigPath: string
  readonly name: string
  readonly flags?: readonly string[]
  /** What stands between it and the API server. */
  readonly through?: { readonly url: string; readonly caPem: string }
}

/** Starts a replica and resolves when it is ready. */
export async function startReplica(options: ReplicaOptions): Promise<Replica> {
  const { api, name, flags = [], through } = options
  await (built ??= buildScheduler())
  const folder = await serviceAccountFolder(options)
  const [health = 0, webhook = 0] = await freePorts(2)
  const { hostname, port } = new URL(through?.url ?? api.server)
  const args = [BUILT, `--service-account=${folder}`, `--health-port=${health}`, `--webhook-port=${webhook}`]
  const child = spawn(process.execPath, [...args, ...flags], {
    env: { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port, POD_NAME: name },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  void ended.then(() => rm(folder, { recursive: true, force: true }))
  const lines: string[] = []
  child.stdout
    .setEncoding('utf8')
    .on('data', (text: string) => lines.push(...text.split('\n').filter(Boolean)))
  const page = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${health}${path}`)
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response.text()
  }
  await until(`${name} to be ready`, () => page('/readyz').catch(() => undefined), {
    timeoutMs: 30_000,
    everyMs: 50,
  })
  return {
    identity: name,
    child,
    lines,
    page,
    async end(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGCONT')
        child.kill(signal)
        await ended
      }
      return child.exitCode
    },
  }
}
