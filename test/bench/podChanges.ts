import { setTimeout as sleep } from 'node:timers/promises'
import { ApiFailure, type Api } from '../cluster/api.ts'
import type { LiveCluster, PodName } from './liveCluster.ts'

/** Gives a running pod's container so many restarts, as a kubelet reports them. */
export async function restartPod(
  api: Api,
  { namespace, name }: PodName,
  restartCount: number,
): Promise<void> {
  const status = {
    name: 'main',
    image: 'registry.example/workload:1',
    imageID: '',
    ready: true,
    started: true,
    restartCount,
  }
  const containerStatuses = [{ ...status, state: { running: { startedAt: new Date().toISOString() } } }]
  await api.send('PATCH', `/api/v1/namespaces/${namespace}/pods/${name}/status`, {
    status: { containerStatuses },
  })
}

/** Changes one pod after the other, `perSecond` of them, until aborted. @returns how many were changed */
export async function changePods(
  { api, pods }: LiveCluster,
  { perSecond, signal }: { perSecond: number; signal: AbortSignal },
): Promise<number> {
  const start = Date.now()
  let [tried, changed] = [0, 0]
  const restartNth = async (change: number) => {
    const pod = pods[change % pods.length]
    if (!pod) return
    try {
      await restartPod(api, pod, Math.floor(change / pods.length) + 1)
      changed += 1
    } catch (cause) {
      // A busy computer lets a fake node fall silent, and its pods are evicted: the others are changed all the same.
      if (!(cause instanceof ApiFailure && cause.status === 404)) throw cause
    }
  }
  while (!signal.aborted) {
    const due = Math.floor(((Date.now() - start) / 1000) * perSecond) - tried
    const batch = Array.from({ length: Math.min(due, perSecond) }, (_, index) => tried + index)
    await Promise.all(batch.map(change => restartNth(change)))
    tried += batch.length
    await sleep(50)
  }
  return changed
}
