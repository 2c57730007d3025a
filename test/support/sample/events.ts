// What the event list of the sample cluster shows: the last hour, as API servers keep no more.
import type { CoreV1Event, V1ObjectReference, V1Pod } from '@kubernetes/client-node'
import { projectPod } from '../../../main/clusters/project/pod.ts'
import { uidOf } from '../builders.ts'
import { CORDONED, LOST_GPU, NOT_READY } from './fleet.ts'
import type { Eviction } from './simulate.ts'
import { RECLAIM } from './teams.ts'
import { AS_OF, HOUR, MINUTE, ago } from './time.ts'

type Happening = {
  readonly of: V1ObjectReference
  readonly type?: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  readonly first: number
  readonly last?: number
  readonly count?: number
}

/** Events of pods that started or wait, of what was reclaimed, and of nodes in trouble. */
export function buildEvents(pods: readonly V1Pod[], reclaimed: readonly Eviction[]): readonly CoreV1Event[] {
  const happenings = [...pods.flatMap(eventsOfPod), ...reclaimed.flatMap(eventsOfReclaim), ...eventsOfNodes()]
  return happenings.map(toEvent)
}

function toEvent(happening: Happening, index: number): CoreV1Event {
  const { of, type = 'Normal', reason, message, first, last = first, count = 1 } = happening
  const namespace = of.namespace ?? 'default'
  const name = `${of.name}.${(0x18f0_0000 + index * 7919).toString(16)}`
  return {
    metadata: { name, namespace, uid: uidOf('Event', name, namespace), creationTimestamp: new Date(first) },
    involvedObject: of,
    type,
    reason,
    message,
    count,
    firstTimestamp: new Date(first),
    lastTimestamp: new Date(last),
  }
}

const podReference = (namespace: string, name: string): V1ObjectReference => ({
  kind: 'Pod',
  namespace,
  name,
  uid: uidOf('Pod', name, namespace),
})
const nodeReference = (name: string): V1ObjectReference => ({ kind: 'Node', name, uid: name })

function eventsOfPod(built: V1Pod): readonly Happening[] {
  const pod = projectPod(built)
  const of = podReference(pod.namespace, pod.name)
  const why = built.status?.conditions?.find(condition => condition.reason === 'Unschedulable')?.message
  if (why !== undefined) return [waiting(of, pod.createdAt, why)]
  switch (pod.status) {
    case 'Terminating':
      return [warning(of, 'NodeNotReady', { message: 'Node is not ready', first: NOT_READY.at })]
    case 'CrashLoopBackOff':
      return crashing(of)
    case 'ImagePullBackOff':
      return pullFailed(of, pod.createdAt)
    case 'Evicted':
      return [warning(of, 'Evicted', { message: built.status?.message ?? '', first: ago(32 * MINUTE) })]
    default:
      return pod.node !== null && pod.createdAt > ago(HOUR) ? started(of, pod.node, pod.createdAt) : []
  }
}

type Facts = Pick<Happening, 'message' | 'first' | 'last' | 'count'>

const warning = (of: V1ObjectReference, reason: string, facts: Facts): Happening => ({
  of,
  type: 'Warning',
  reason,
  ...facts,
})

const waiting = (of: V1ObjectReference, first: number, message: string): Happening =>
  warning(of, 'FailedScheduling', {
    message,
    first,
    last: Math.max(first, ago(2 * MINUTE)),
    count: Math.max(1, Math.floor((AS_OF - first) / (5 * MINUTE))),
  })

function crashing(of: V1ObjectReference): readonly Happening[] {
  const message = `Back-off restarting failed container main in pod ${of.name}_${of.namespace}`
  const probe = 'Readiness probe failed: HTTP probe failed with statuscode: 503'
  return [
    warning(of, 'BackOff', { message, first: ago(70 * MINUTE), last: ago(MINUTE), count: 263 }),
    warning(of, 'Unhealthy', { message: probe, first: ago(68 * MINUTE), last: ago(4 * MINUTE), count: 28 }),
  ]
}

function pullFailed(of: V1ObjectReference, first: number): readonly Happening[] {
  const image = 'registry.example.com/robotics/sim-viewer:2026.11'
  const last = ago(3 * MINUTE)
  return [
    warning(of, 'Failed', { message: `Failed to pull image "${image}": not found`, first, last, count: 5 }),
    warning(of, 'BackOff', { message: `Back-off pulling image "${image}"`, first, last, count: 87 }),
  ]
}

function started(of: V1ObjectReference, node: string, at: number): readonly Happening[] {
  return [
    {
      of,
      reason: 'Scheduled',
      message: `Successfully assigned ${of.namespace}/${of.name} to ${node}`,
      first: at,
    },
    { of, reason: 'Pulled', message: 'Successfully pulled image', first: at + 20_000 },
    { of, reason: 'Started', message: 'Started container main', first: at + 24_000 },
  ].filter(happening => happening.first <= AS_OF)
}

/** The pods that went have come back to wait; the events tell what happened to them. */
function eventsOfReclaim({ at, work, nodes }: Eviction): readonly Happening[] {
  const owner = `${RECLAIM.namespace}/${RECLAIM.job}`
  const why = `${RECLAIM.namespace} takes back its guaranteed capacity from borrowers`
  return nodes.flatMap((node, index) => {
    const name = index === 0 ? `${work.name}-master-0` : `${work.name}-worker-${index - 1}`
    const of = podReference(work.namespace, name)
    return [
      warning(of, 'Preempted', { message: `Preempted by ${owner} on node ${node}: ${why}`, first: at }),
      { of, reason: 'Killing', message: 'Stopping container main', first: at + 1000 },
    ]
  })
}

function eventsOfNodes(): readonly Happening[] {
  const xid = 'NVRM: Xid (PCI:0000:9b:00): 79, GPU has fallen off the bus. GPU 5 is no longer offered.'
  const [silent, cordoned] = [NOT_READY.node, CORDONED.node]
  return [
    warning(nodeReference(LOST_GPU.node), 'XIDError', {
      message: xid,
      first: LOST_GPU.at,
      last: ago(9 * MINUTE),
      count: 52,
    }),
    {
      of: nodeReference(silent),
      reason: 'NodeNotReady',
      message: `Node ${silent} status is now: NodeNotReady`,
      first: NOT_READY.at,
    },
    {
      of: nodeReference(cordoned),
      reason: 'NodeNotSchedulable',
      message: `Node ${cordoned} status is now: NodeNotSchedulable`,
      first: CORDONED.at,
      last: ago(50 * MINUTE),
    },
  ]
}
