// A pod as a kubelet runs it: what it reports to the API server of it, and whether its probes pass.
import type { ChildProcess } from 'node:child_process'
import { ApiFailure, type Api } from '../api.ts'
import type { Pod, Probe } from './pod.ts'

export interface Sandbox {
  pod: Pod
  readonly address: string
  readonly folder: string
  child: ChildProcess | undefined
  restarts: number
  isReady: boolean
  isEnding: boolean
}

export const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null

/** Passes over that an object is gone or was replaced. */
export function ifGone(error: unknown): void {
  if (!(error instanceof ApiFailure) || error.status !== 404) throw error
}

/** Whether a probe passes, as one that does not exist does. Asks a pod through the API server's proxy; undefined while the API server itself does not answer. */
export async function passes(
  api: Api,
  { pod }: Sandbox,
  probe: Probe | undefined,
): Promise<boolean | undefined> {
  if (!probe) return true
  const { httpGet } = probe
  if (!httpGet) throw new Error(`${pod.metadata.name}: a probe that is no httpGet is not known here`)
  const [container] = pod.spec.containers
  const port = container?.ports?.find(({ name }) => name === httpGet.port)?.containerPort ?? httpGet.port
  const scheme = httpGet.scheme === 'HTTPS' ? 'https:' : ''
  const { namespace, name } = pod.metadata
  const path = `/api/v1/namespaces/${namespace}/pods/${scheme}${name}:${port}/proxy${httpGet.path ?? '/'}`
  try {
    await api.send('GET', path)
    return true
  } catch (error) {
    return error instanceof ApiFailure ? false : undefined
  }
}

/** Writes a pod's status. */
export async function report(api: Api, { pod, address, isReady, restarts, child }: Sandbox): Promise<void> {
  const now = new Date().toISOString().replace(/\.\d+Z/, 'Z')
  const status = isReady ? 'True' : 'False'
  const isRunning = child !== undefined && !hasEnded(child)
  const condition = (type: string, value: string) => ({ type, status: value, lastTransitionTime: now })
  const { namespace, name } = pod.metadata
  const body = {
    metadata: { uid: pod.metadata.uid },
    status: {
      phase: 'Running',
      podIP: address,
      podIPs: [{ ip: address }],
      startTime: now,
      conditions: [
        condition('PodScheduled', 'True'),
        condition('Initialized', 'True'),
        condition('ContainersReady', status),
        condition('Ready', status),
      ],
      containerStatuses: pod.spec.containers.map(container => ({
        name: container.name,
        image: container.image,
        imageID: container.image,
        ready: isReady,
        started: isRunning,
        restartCount: restarts,
        state: isRunning
          ? { running: { startedAt: now } }
          : { terminated: { exitCode: child?.exitCode ?? 137, reason: 'Error', finishedAt: now } },
      })),
    },
  }
  await api.send('PATCH', `/api/v1/namespaces/${namespace}/pods/${name}/status`, body).catch(ifGone)
}
