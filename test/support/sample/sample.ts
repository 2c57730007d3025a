// The sample cluster: everything that an API server would list at AS_OF, and what Canopy recorded before.
import type { CoreV1Event, V1Namespace, V1Node, V1Pod } from '@kubernetes/client-node'
import { uidOf } from '../builders.ts'
import { buildEvents } from './events.ts'
import { buildNodes } from './fleet.ts'
import { podsOfWorks } from './podsOfWork.ts'
import { type Point, simulate } from './simulate.ts'
import { systemPods } from './systemPods.ts'
import { TEAMS } from './teams.ts'
import { DAY, ago } from './time.ts'
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
}

/** The one that is shipped. */
export const SAMPLE_SEED = 50

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
  const { points, works, reclaimed } = simulate(seed)
  const nodes = buildNodes().map(node => node.build())
  const names = nodes.map(node => node.metadata?.name ?? '')
  const pods = [...podsOfWorks(works, seed + 1), ...systemPods(names, seed + 2)].map(pod => pod.build())
  return {
    nodes,
    pods,
    namespaces: namespaces(),
    workloads: workloadsOf(pods),
    events: buildEvents(pods, reclaimed),
    points,
    works,
  }
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
