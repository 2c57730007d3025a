// Plays the kubelet for the pods of some namespaces, which kwok leaves alone: it starts real processes from what the pod says
// (`container.ts`) and reports them. Only what a Deployment of ours needs is known; anything else is an error in its log.
//
//   pod bound ─▶ volumes, token, environment ─▶ process ─▶ Running, podIP ─▶ readiness by httpGet ─▶ Ready
//   process ended ─▶ started again, restartCount + 1      pod deleted ─▶ SIGTERM, SIGKILL after its grace ─▶ gone
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { openApi, type WatchEvent } from '../api.ts'
import { API_ADDRESS, type ClusterNetwork } from '../network.ts'
import { startContainer } from './container.ts'
import { environmentOf, expand, type ApiAddress } from './environment.ts'
import type { Container, Pod } from './pod.ts'
import { hasEnded, ifGone, passes, report, type Sandbox } from './sandbox.ts'
import { writeVolumes } from './volumes.ts'

export interface KubeletOptions {
  readonly kubeconfigPath: string
  readonly namespaces: readonly string[]
  /** That of the control plane. */
  readonly network: ClusterNetwork
  /** What containers are told of the API server; the Service `kubernetes` when absent. May be changed for containers to come. */
  apiServer?: ApiAddress
  /** How long a container that ended is away; RESTART_MS when absent. May be changed. */
  restartMs?: number
  /** Variables for the next container alone that is started: faults that a test plants. */
  nextEnvironment?: Readonly<Record<string, string>>
}

export interface RunningPod {
  readonly name: string
  readonly address: string
  readonly pid: number
  readonly restarts: number
  readonly isReady: boolean
}

export interface FakeKubelet {
  /** The pods that have a process now, oldest first. */
  pods(): RunningPod[]
  /** Sends a signal to a pod's process. */
  signal(pod: string, signal: NodeJS.Signals): void
  /** Everything that a pod has written. */
  log(pod: string): Promise<string>
  /** What went wrong, newest last. */
  readonly problems: readonly string[]
  stop(): Promise<void>
}

/** A kubelet waits 10 s and more between restarts; tests do not. */
const RESTART_MS = 300
/** How often probes are made, whatever the pod says: seconds would be lost at every start. */
const [STARTING_PROBE_MS, READY_PROBE_MS] = [100, 1000]

/** Starts playing; resolves at once. */
export async function startFakeKubelet(options: KubeletOptions): Promise<FakeKubelet> {
  const api = await openApi(options.kubeconfigPath)
  const folder = await mkdtemp(join(tmpdir(), 'canopy-kubelet-'))
  const sandboxes = new Map<string, Sandbox>()
  const logs = new Map<string, string>()
  const problems: string[] = []
  const end = new AbortController()
  const note = (error: unknown) => {
    if (!end.signal.aborted) problems.push(String((error as Error).stack))
  }
  const service: ApiAddress = { host: API_ADDRESS, port: options.network.apiPort }

  async function launch(sandbox: Sandbox): Promise<void> {
    const { pod, address } = sandbox
    const [container, ...others] = pod.spec.containers
    if (!container || others.length > 0) throw new Error(`${pod.metadata.name} has not one container`)
    const place = { pod, address, apiServer: options.apiServer ?? service }
    await writeVolumes(api, join(sandbox.folder, 'volumes'), place)
    const environment = { ...(await environmentOf(api, container, place)), ...options.nextEnvironment }
    delete options.nextEnvironment
    const command = commandOf(container, environment)
    const child = await startContainer(
      { pod, container, environment, command, folder: sandbox.folder, address },
      options.network,
    )
    sandbox.child = child
    child.once('exit', () => void relaunch(sandbox).catch(note))
    await report(api, sandbox)
    void probe(sandbox, child).catch(note)
  }

  async function relaunch(sandbox: Sandbox): Promise<void> {
    sandbox.isReady = false
    if (sandbox.isEnding || end.signal.aborted) return
    await report(api, sandbox).catch(note) // the API server may be away too
    await sleep(options.restartMs ?? RESTART_MS)
    if (sandbox.isEnding || end.signal.aborted) return
    sandbox.restarts += 1
    await launch(sandbox)
  }

  /** Follows a container's readiness until it ends; one that stays dead by its liveness probe is killed. */
  async function probe(sandbox: Sandbox, child: ChildProcess): Promise<void> {
    const [container] = sandbox.pod.spec.containers
    const { readinessProbe, livenessProbe } = container ?? {}
    let failures = 0
    const isOver = () => hasEnded(child) || sandbox.isEnding || end.signal.aborted
    for (; !isOver(); await sleep(sandbox.isReady ? READY_PROBE_MS : STARTING_PROBE_MS)) {
      const isReady = await passes(api, sandbox, readinessProbe)
      if (isReady !== undefined && isReady !== sandbox.isReady && !isOver()) {
        sandbox.isReady = isReady
        await report(api, sandbox).catch(note)
      }
      const isAlive = sandbox.isReady ? await passes(api, sandbox, livenessProbe) : true
      failures = isAlive === false ? failures + 1 : 0
      if (failures > (livenessProbe?.failureThreshold ?? 3)) child.kill('SIGKILL')
    }
  }

  async function terminate(sandbox: Sandbox): Promise<void> {
    if (sandbox.isEnding) return
    sandbox.isEnding = true
    const { pod, child } = sandbox
    if (child) await endProcess(child, (pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000)
    const path = `/api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}`
    await api
      .send('DELETE', path, { gracePeriodSeconds: 0, preconditions: { uid: pod.metadata.uid } })
      .catch(ifGone)
  }

  function onEvent({ type, object: pod }: WatchEvent<Pod>): void {
    if (type === 'BOOKMARK' || type === 'ERROR') return
    const { uid, name } = pod.metadata
    const sandbox = sandboxes.get(uid)
    if (sandbox) {
      sandbox.pod = pod
      if (type !== 'DELETED' && !pod.metadata.deletionTimestamp) return
      if (type === 'DELETED') sandboxes.delete(uid)
      void terminate(sandbox).catch(note)
    } else if (type !== 'DELETED' && pod.spec.nodeName && pod.status?.phase === 'Pending') {
      const started: Sandbox = {
        pod,
        address: options.network.newPodAddress(),
        folder: join(folder, uid),
        child: undefined,
        restarts: 0,
        isReady: false,
        isEnding: pod.metadata.deletionTimestamp !== undefined,
      }
      sandboxes.set(uid, started)
      logs.set(name, join(started.folder, 'log'))
      if (started.isEnding) void terminate({ ...started, isEnding: false }).catch(note)
      else void launch(started).catch(note)
    }
  }

  const following = options.namespaces.map(namespace =>
    api.follow<Pod>(`/api/v1/namespaces/${namespace}/pods`, onEvent, end.signal).catch(note),
  )

  const byName = (name: string) => [...sandboxes.values()].find(({ pod }) => pod.metadata.name === name)
  return {
    problems,
    pods: () =>
      [...sandboxes.values()]
        .filter(({ child }) => child && !hasEnded(child))
        .map(({ pod, address, child, restarts, isReady }) => {
          const { name } = pod.metadata
          return { name, address, pid: child?.pid ?? 0, restarts, isReady }
        }),
    signal: (pod, signal) => void byName(pod)?.child?.kill(signal),
    log: pod => readFile(logs.get(pod) ?? '', 'utf8'),
    async stop() {
      end.abort()
      const ending = [...sandboxes.values()].map(async sandbox => {
        sandbox.isEnding = true
        if (sandbox.child) await endProcess(sandbox.child, 2000)
      })
      await Promise.all([...ending, ...following])
      api.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function commandOf(container: Container, environment: Readonly<Record<string, string>>): string[] {
  if (!/(^|\/)node:/.test(container.image)) throw new Error(`There is no image ${container.image} here.`)
  // The entry point of Node's images runs `node` with the arguments that begin with a dash or name a file.
  const command = container.command ?? ['node']
  return [...command, ...(container.args ?? [])].map(part => expand(part, environment))
}

async function endProcess(child: ChildProcess, graceMs: number): Promise<void> {
  if (hasEnded(child)) return
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  child.kill('SIGCONT')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await ended
  clearTimeout(timer)
}
