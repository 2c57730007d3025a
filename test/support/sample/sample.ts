// The sample cluster: everything that an API server would list at AS_OF, and what Canopy recorded before.
import type { CoreV1Event, V1Namespace, V1Node, V1Pod } from '@kubernetes/client-node'
import { uidOf } from '../builders.ts'
import { buildEvents } from './events.ts'
import { buildNodes } from './fleet.ts'
import { podsOfWorks } from './podsOfWork.ts'
import { type Reading, readingsAt } from './readings.ts'
import type { JobRound } from './jobRounds.ts'
import { createMeters } from './meters.ts'
import { createRecording, type Recorded } from './recording.ts'
import { type Point, simulate } from './simulate.ts'
import { createSlots } from './slots.ts'
import { systemPods } from './systemPods.ts'
import { TEAMS } from './teams.ts'
import { AS_OF, DAY, STEP, ago } from './time.ts'
import type { Work } from './work.ts'
import { type Workload, workloadsOf } from './workloads.ts'

export type Sample = {
  readonly nodes: readonly V1Node[]
  readonly pods: readonly V1Pod[]
  readonly namespaces: readonly V1Namespace[]
  readonly workloads: readonly Workload[]
  readonly events: readonly CoreV1Event[]
  readonly points: readonly Point[]
  readonly works: readonly Work[]
  /** Names of each work's pods, in order. */
  readonly podNames: ReadonlyMap<Work, readonly string[]>
  readonly readings: readonly Reading[]
  readonly recorded: readonly Recorded[]
  readonly jobRounds: readonly JobRound[]
}

/** The one that is shipped. */
export const SAMPLE_SEED = 50

/** How often GPUs, nodes, jobs and quotas were looked at. */
const ROUND = 2 * STEP

const SYSTEM_NAMESPACES = [
  'default',
  'gpu-operator',
  'ingress-nginx',
  'kube-node-lease',
  'kube-public',
  'kube-system',
  'kubeflow',
  'monitoring',
]

export function buildSample(seed: number): Sample {
  const [slots, recording, meters] = [createSlots(), createRecording(), createMeters()]
  let readings: readonly Reading[] = []
  const { points, works, reclaimed } = simulate(seed, (running, at) => {
    slots.follow(running, at)
    if ((AS_OF - at) % ROUND !== 0) return
    readings = meters.read(readingsAt(slots.holdsOn, at), at)
    recording.note({ at, works: running, readings })
  })
  recordPoints(points, recording)
  const nodes = buildNodes().map(node => node.build())
  const names = nodes.map(node => node.metadata?.name ?? '')
  const workPods = podsOfWorks(works, seed + 1).map(pod => pod.build())
  const pods = [...workPods, ...systemPods(names, seed + 2).map(pod => pod.build())]
  return {
    nodes,
    pods,
    namespaces: namespaces(),
    workloads: workloadsOf(pods),
    events: buildEvents(pods, reclaimed),
    points,
    works,
    podNames: namesByWork(works, workPods),
    readings,
    recorded: recording.all(),
    jobRounds: recording.jobRounds,
  }
}

function recordPoints(points: readonly Point[], { put }: ReturnType<typeof createRecording>): void {
  for (const { at, total, allocated, pending, unhealthy } of points) {
    put('cluster.gpus.total', at, total)
    put('cluster.gpus.allocated', at, allocated)
    put('cluster.gpus.pending', at, pending)
    put('cluster.gpus.unhealthy', at, unhealthy)
  }
}

function namesByWork(works: readonly Work[], pods: readonly V1Pod[]): Map<Work, string[]> {
  let next = 0
  return new Map(
    works.map(work => [work, pods.slice(next, (next += work.pods)).map(pod => pod.metadata?.name ?? '')]),
  )
}

function namespaces(): readonly V1Namespace[] {
  const ofTeams = TEAMS.map(({ namespace, borrows }) =>
    namespaceOf(namespace, {
      team: namespace,
      'canopy.example.com/capacity': borrows ? 'borrowed' : 'guaranteed',
    }),
  )
  return [...ofTeams, ...SYSTEM_NAMESPACES.map(name => namespaceOf(name, {}))]
}

const namespaceOf = (name: string, labels: Record<string, string>): V1Namespace => ({
  metadata: {
    name,
    uid: uidOf('Namespace', name),
    creationTimestamp: new Date(ago(200 * DAY)),
    labels: { 'kubernetes.io/metadata.name': name, ...labels },
  },
  status: { phase: 'Active' },
})
