// A real Kubernetes control plane on loopback, with fake kubelets: etcd, API server, controllers, scheduler and kwok.
//
//   etcd ─▶ kube-apiserver ─▶ /readyz ─▶ controllers, scheduler, kwok ─▶ default service account ─▶ started
//   stop: controllers, scheduler, kwok (killed) ─▶ kube-apiserver (asked, killed after a bound) ─▶ etcd
//
// An API server whose etcd went first hangs in its graceful stop, so etcd is always last.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { ApiFailure, openApi, type Api } from './api.ts'
import { createTrust, type KeyPair } from './certificates.ts'
import { COMPONENTS, findPrograms, type Component, type Programs } from './find.ts'
import { flagsFor, type Layout } from './flags.ts'
import { kubeconfig, type Credentials } from './kubeconfig.ts'
import type { ClusterNetwork } from './network.ts'
import { freePorts } from './ports.ts'
import { startProcess, type ComponentProcess } from './process.ts'
import { noteProcesses, reapOrphans, temporaryPrefix } from './reap.ts'
import { podFiles, podLogPath, writePodFiles } from './podFiles.ts'
import { stagesFile } from './stages.ts'

const readyTimeoutMs = 90_000
const stopGraceMs = 3000
/** How a server that is about to listen, or has just been stopped, answers. */
const notYet = new Set(['ECONNREFUSED', 'ECONNRESET'])

export interface ClusterOptions {
  /** Where certificates, data and logs go; kept after the stop. A temporary folder, removed at the stop, when absent. */
  readonly folder?: string
  /** Where it listens; on this computer's loopback when absent. Stopping it is up to whoever started it. */
  readonly network?: ClusterNetwork
  /** Namespaces whose pods the fake kubelets of kwok leave alone, for a kubelet of the test's own (`kubelet/`). */
  readonly leftAlone?: readonly string[]
  /** Stops the cluster when aborted. */
  readonly signal?: AbortSignal
  /** Additional flags of a component. */
  readonly flags?: Layout['extra']
}

export interface TestCluster {
  readonly folder: string
  /** `https://127.0.0.1:PORT`, with a certificate of the cluster's own CA. */
  readonly server: string
  readonly caPath: string
  /** A kubeconfig for a cluster administrator by token. */
  readonly kubeconfigPath: string
  readonly adminToken: string
  /** A kubeconfig for the user `viewer`, who may do nothing until a test binds a role to them. */
  readonly viewerKubeconfigPath: string
  readonly viewerToken: string
  /** What every pod of a fake node logs: tests may add to it. */
  readonly podLogPath: string
  /** Whether this component runs here; KUBEBUILDER_ASSETS brings the first two alone. */
  has(component: Component): boolean
  /** Writes a kubeconfig for a client certificate of `user` in `groups`, valid or expired; returns its path. */
  certificateKubeconfig(
    user: string,
    groups: readonly string[],
    options?: { expired?: boolean },
  ): Promise<string>
  /** Sends a signal, SIGKILL when not said; SIGSTOP and SIGCONT make a component silent and bring it back. */
  kill(component: Component, signal?: NodeJS.Signals): void
  /** Starts a component again, ended first when it runs, on the same port; resolves when it is ready. */
  restart(component: Component): Promise<void>
  /** Ends every component and resolves when nothing is left; may be called twice. */
  stop(): Promise<void>
}

/** The tests have nothing to start a control plane with. */
export class NoControlPlane extends Error {
  constructor() {
    super('There is neither KUBEBUILDER_ASSETS nor Go (https://go.dev/dl) to build a control plane with.')
    this.name = 'NoControlPlane'
  }
}

/** What `start` resolves with; undefined where there is nothing to build a control plane with. */
export async function ifPossible<T>(start: () => Promise<T>): Promise<T | undefined> {
  try {
    return await start()
  } catch (cause) {
    if (cause instanceof NoControlPlane) return undefined
    throw cause
  }
}

async function layOut(options: ClusterOptions): Promise<Layout> {
  const folder = options.folder ?? (await mkdtemp(temporaryPrefix))
  await mkdir(folder, { recursive: true })
  const [trust, [api = 0, etcd = 0, etcdPeer = 0, controllers = 0, scheduler = 0, kubelet = 0]] =
    await Promise.all([createTrust(folder), freePorts(6)])
  const { network, flags: extra } = options
  const ports = { api: network?.apiPort ?? api, etcd, etcdPeer, controllers, scheduler, kubelet }
  return { folder, trust, ports, ...(network && { network }), ...(extra && { extra }) }
}

/** Writes the users' tokens and kubeconfigs. */
async function writeUsers({ folder, trust, ports }: Layout) {
  const [adminToken, viewerToken] = [crypto.randomUUID(), crypto.randomUUID()]
  const server = `https://127.0.0.1:${ports.api}`
  const write = async (file: string, user: string, credentials: Credentials) => {
    const path = join(folder, file)
    const entry = { name: 'test', server, caPath: trust.authority.cert, user, credentials }
    await writeFile(path, kubeconfig(entry), { mode: 0o600 })
    return path
  }
  await writeFile(
    join(folder, 'tokens.csv'),
    `${adminToken},admin,admin,"system:masters"\n${viewerToken},viewer,viewer,"canopy:viewers"\n`,
  )
  const kubeconfigPath = await write('kubeconfig', 'admin', { token: adminToken })
  const viewerKubeconfigPath = await write('viewer.kubeconfig', 'viewer', { token: viewerToken })
  return { server, adminToken, viewerToken, kubeconfigPath, viewerKubeconfigPath, write }
}

/** Resolves when a GET of `path` succeeds; rejects when a needed process ends or time runs out. */
async function untilServed(api: Api, path: string, isAlive: () => boolean): Promise<void> {
  for (const end = Date.now() + readyTimeoutMs; ; await sleep(100)) {
    try {
      return void (await api.send('GET', path))
    } catch (error) {
      if (!isAlive()) throw new Error(`A component ended before ${path} was served.`, { cause: error })
      const isNotYet = error instanceof ApiFailure || notYet.has((error as NodeJS.ErrnoException).code ?? '')
      if (!isNotYet || Date.now() > end) throw error
    }
  }
}

/** The last lines of the logs of components that ended by themselves. */
async function lastWords(folder: string, ended: readonly Component[]): Promise<string> {
  const tails = ended.map(async component => {
    const log = await readFile(join(folder, `${component}.log`), 'utf8')
    return `${component} ended: ${log.trim().split('\n').slice(-3).join('\n')}`
  })
  return (await Promise.all(tails)).join('\n')
}

async function writeStages(programs: Programs, folder: string, leftAlone: readonly string[]): Promise<void> {
  const [program = '', ...args] = programs.stagesCommand ?? []
  const { stdout } = await promisify(execFile)(program, args)
  await writePodFiles(folder)
  await writeFile(join(folder, 'stages.yaml'), `${stagesFile(stdout, leftAlone)}---\n${podFiles(folder)}`)
}

/** The running components of one control plane. */
function supervise(programs: Programs, layout: Layout) {
  const running = new Map<Component, ComponentProcess>()
  const isOn = (component: Component) => running.get(component)?.isRunning() === true
  const has = (component: Component) =>
    programs.command(component) !== undefined &&
    (component !== 'kwok' || programs.stagesCommand !== undefined)
  return {
    has,
    isOn,
    ended: () => [...running.keys()].filter(component => !isOn(component)),
    async start(component: Component) {
      const command = programs.command(component)
      if (!command || !has(component)) return
      const log = join(layout.folder, `${component}.log`)
      const inside = layout.network?.enter ?? []
      running.set(component, await startProcess([...inside, ...command, ...flagsFor(component, layout)], log))
      await noteProcesses(
        layout.folder,
        [...running.values()].map(process => process.pid),
      )
    },
    kill: (component: Component, signal: NodeJS.Signals = 'SIGKILL') =>
      running.get(component)?.signal(signal),
    end: async (component: Component, graceMs: number) => running.get(component)?.end(graceMs),
  }
}

async function startOnce(programs: Programs, options: ClusterOptions): Promise<TestCluster> {
  const layout = await layOut(options)
  const { folder, trust } = layout
  const { write, ...users } = await writeUsers(layout)
  const components = supervise(programs, layout)
  const api = await openApi(users.kubeconfigPath)
  const isServing = () =>
    components.isOn('etcd') && components.isOn('kube-apiserver') && options.signal?.aborted !== true
  let stopping: Promise<void> | undefined
  let isStarted = false

  async function stop(): Promise<void> {
    api.close()
    const clients = COMPONENTS.slice(2)
    await Promise.all(clients.map(component => components.end(component, 0)))
    await components.end('kube-apiserver', stopGraceMs)
    await components.end('etcd', stopGraceMs)
    if (!options.folder) await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  const stopOnce = () => (stopping ??= stop())

  async function start(component: Component): Promise<void> {
    options.signal?.throwIfAborted()
    await components.start(component)
  }

  async function startAll(): Promise<void> {
    await start('etcd')
    await start('kube-apiserver')
    if (components.has('kwok')) await writeStages(programs, folder, options.leftAlone ?? [])
    await untilServed(api, '/readyz', isServing)
    for (const component of COMPONENTS.slice(2)) await start(component)
    if (components.has('kube-controller-manager'))
      await untilServed(api, '/api/v1/namespaces/default/serviceaccounts/default', isServing)
  }

  try {
    await startAll()
    options.signal?.throwIfAborted()
    isStarted = true
  } catch (error) {
    options.signal?.throwIfAborted()
    const words = await lastWords(folder, components.ended())
    throw words ? new Error(`The control plane did not start. ${words}`, { cause: error }) : error
  } finally {
    if (!isStarted) await stopOnce()
  }
  options.signal?.addEventListener('abort', () => void stopOnce(), { once: true })
  return {
    folder,
    caPath: trust.authority.cert,
    podLogPath: podLogPath(folder),
    ...users,
    has: components.has,
    kill: components.kill,
    stop: stopOnce,
    async certificateKubeconfig(user, groups, { expired = false } = {}) {
      const clientCertificate: KeyPair = await trust.issueClient(user, groups, { expired })
      return write(`${user}${expired ? '-expired' : ''}.kubeconfig`, user, { clientCertificate })
    },
    async restart(component) {
      await components.end(component, stopGraceMs)
      await components.start(component)
      if (component === 'etcd' || component === 'kube-apiserver') await untilServed(api, '/readyz', isServing)
    },
  }
}

/**
 * Starts a control plane and resolves when it serves and its controllers run (about 9 s).
 * @throws NoControlPlane when there is nothing to start one with
 */
export async function startCluster(options: ClusterOptions = {}): Promise<TestCluster> {
  options.signal?.throwIfAborted()
  const programs = await findPrograms()
  if (!programs) throw new NoControlPlane()
  await reapOrphans()
  return startOnce(programs, options)
}
