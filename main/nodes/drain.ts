// One drain: the node cordoned, its pods evicted side by side, each waited for until it is gone.
//
//   waiting ─▶ leaving (the eviction was taken) ─▶ gone
//      └─▶ held (a disruption budget refuses) ─▶ asked again every RETRY_MS until it is taken, or the drain is cancelled
import { AppError } from '#core/base/errors.ts'
import type { Drain, DrainPod } from '../../preload/contract/drains.ts'
import type { ClusterClient } from '../clusters/connect.ts'
import { pause } from '../clusters/deadline.ts'
import { FIELD_MANAGER } from '../clusters/objects.ts'
import { listAt, textAt } from '../jobs/dig.ts'
import { planDrain } from './drainPlan.ts'

type PodState = Drain['pods'][number]
export type DrainTimings = { readonly retryMs: number; readonly pollMs: number }
/** As often as kubectl asks. */
export const DRAIN_TIMINGS: DrainTimings = { retryMs: 5000, pollMs: 1000 }

const MERGE = 'application/merge-patch+json'

/** Every pod of a node and what a drain would do with it. Budgets that may not be read hold nothing that is known. */
export async function readPlan(
  client: ClusterClient,
  node: string,
  signal: AbortSignal,
): Promise<DrainPod[]> {
  const query = { fieldSelector: `spec.nodeName=${node}` }
  const [pods, budgets] = await Promise.all([
    client.json({ path: '/api/v1/pods', query }, signal),
    readBudgets(client, signal),
  ])
  return planDrain(listAt(pods.body, 'items'), budgets)
}

async function readBudgets(client: ClusterClient, signal: AbortSignal): Promise<readonly unknown[]> {
  try {
    const { body } = await client.json({ path: '/apis/policy/v1/poddisruptionbudgets' }, signal)
    return listAt(body, 'items')
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'FORBIDDEN') return []
    throw cause
  }
}

/** Throws AppError. */
export async function cordon(
  client: ClusterClient,
  { node, isCordoned }: { readonly node: string; readonly isCordoned: boolean },
  signal: AbortSignal,
): Promise<void> {
  await client.change(
    {
      method: 'PATCH',
      path: `/api/v1/nodes/${encodeURIComponent(node)}`,
      query: { fieldManager: FIELD_MANAGER },
      contentType: MERGE,
      body: { spec: { unschedulable: isCordoned || null } },
    },
    signal,
  )
}

export type Evicting = {
  readonly client: ClusterClient
  readonly timings: DrainTimings
  /** Told whenever something of a pod changed. */
  readonly report: (state: PodState) => void
}

/** Evicts all of them and waits until they are gone. Throws the first failure that is no budget's, after the others ended. */
export async function evictAll(
  pods: readonly DrainPod[],
  evicting: Evicting,
  signal: AbortSignal,
): Promise<void> {
  // All at once: one that a budget holds must not keep others waiting, and a node has some hundred.
  const outcomes = await Promise.all(
    pods.map(pod =>
      evictOne(pod, evicting, signal).then(
        () => null,
        (cause: unknown) => {
          signal.throwIfAborted()
          if (!(cause instanceof AppError)) throw cause
          evicting.report(stateOf(pod, 'failed', cause.message))
          return cause
        },
      ),
    ),
  )
  const failure = outcomes.find(outcome => outcome !== null)
  if (failure) throw failure
}

async function evictOne(pod: DrainPod, { client, timings, report }: Evicting, signal: AbortSignal) {
  for (;;) {
    const refusal = await evict(client, pod, signal)
    if (refusal === null) break
    report(stateOf(pod, 'held', refusal))
    await pause(timings.retryMs, signal)
  }
  report(stateOf(pod, 'leaving', ''))
  while (await isThere(client, pod, signal)) await pause(timings.pollMs, signal)
  report(stateOf(pod, 'gone', ''))
}

/** Null once it was taken, or where there is nothing to evict; else why not now. https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/ */
async function evict(client: ClusterClient, pod: DrainPod, signal: AbortSignal): Promise<string | null> {
  const { namespace, name, uid } = pod
  const body = {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name, namespace },
    deleteOptions: { preconditions: { uid } },
  }
  try {
    await client.change({ method: 'POST', path: `${podPath(pod)}/eviction`, body }, signal)
    return null
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause
    // Gone, or another pod of the name: both mean that ours is not there.
    if (cause.code === 'NOT_FOUND' || cause.code === 'CONFLICT') return null
    if (cause.code !== 'RATE_LIMITED') throw cause
    const { serverMessage } = cause.data
    return typeof serverMessage === 'string' ? serverMessage : cause.message
  }
}

async function isThere(client: ClusterClient, pod: DrainPod, signal: AbortSignal): Promise<boolean> {
  try {
    const { body } = await client.json({ path: podPath(pod) }, signal)
    return textAt(body, 'metadata', 'uid') === pod.uid
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'NOT_FOUND') return false
    throw cause
  }
}

const podPath = ({ namespace, name }: DrainPod): string =>
  `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`

export const stateOf = (
  { namespace, name }: DrainPod,
  state: PodState['state'],
  message: string,
): PodState => ({ namespace, name, state, message })
