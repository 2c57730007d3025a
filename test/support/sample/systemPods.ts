// What every cluster runs beside the work: daemons on each node, the control plane, add-ons, and some trouble.
import { type PodBuilder, makePod } from '../builders.ts'
import { replicaSetOf } from './podsOfWork.ts'
import { type Random, makeRandom } from './random.ts'
import { DAY, HOUR, MINUTE, ago } from './time.ts'

type Daemon = {
  readonly namespace: string
  readonly name: string
  readonly cpu: string
  readonly memory: string
}

const ON_EVERY_NODE: readonly Daemon[] = [
  { namespace: 'kube-system', name: 'cilium', cpu: '200m', memory: '512Mi' },
  { namespace: 'kube-system', name: 'kube-proxy', cpu: '100m', memory: '128Mi' },
  { namespace: 'monitoring', name: 'node-exporter', cpu: '100m', memory: '180Mi' },
]
const ON_GPU_NODES: readonly Daemon[] = [
  { namespace: 'gpu-operator', name: 'nvidia-driver-daemonset', cpu: '250m', memory: '512Mi' },
  { namespace: 'gpu-operator', name: 'nvidia-container-toolkit-daemonset', cpu: '50m', memory: '128Mi' },
  { namespace: 'gpu-operator', name: 'nvidia-device-plugin-daemonset', cpu: '50m', memory: '128Mi' },
  { namespace: 'gpu-operator', name: 'gpu-feature-discovery', cpu: '50m', memory: '128Mi' },
  { namespace: 'gpu-operator', name: 'nvidia-dcgm-exporter', cpu: '100m', memory: '256Mi' },
]
const ON_CONTROL_PLANE = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler']
const ADD_ONS: readonly (readonly [namespace: string, name: string, replicas: number])[] = [
  ['kube-system', 'coredns', 2],
  ['kube-system', 'metrics-server', 2],
  ['gpu-operator', 'gpu-operator', 1],
  ['monitoring', 'kube-state-metrics', 1],
  ['monitoring', 'grafana', 1],
  ['ingress-nginx', 'ingress-nginx-controller', 2],
  ['kubeflow', 'training-operator', 1],
  ['recsys', 'feature-store', 3],
  ['nlp', 'prompt-gateway', 2],
]

/** A pod for each daemon and node, the control plane's own pods and the add-ons. */
export function systemPods(nodes: readonly string[], seed: number): readonly PodBuilder[] {
  const random = makeRandom(seed)
  const gpuNodes = nodes.filter(node => node.startsWith('gpu-'))
  const control = nodes.filter(node => node.startsWith('control-'))
  const daemons = [
    ...ON_EVERY_NODE.flatMap(daemon => nodes.map(node => daemonPod(daemon, node, random))),
    ...ON_GPU_NODES.flatMap(daemon => gpuNodes.map(node => daemonPod(daemon, node, random))),
  ]
  const staticPods = ON_CONTROL_PLANE.flatMap(name =>
    control.map(node =>
      aged(makePod(`${name}-${node}`, 'kube-system').ownedBy('Node', node, 'v1')).running(node),
    ),
  )
  const addOns = ADD_ONS.flatMap(([namespace, name, replicas]) =>
    Array.from({ length: replicas }, (_, index) =>
      addOnPod(namespace, name, random).running(`cpu-0${(index % 2) + 1}`),
    ),
  )
  const prometheus = [0, 1].map(index =>
    aged(makePod(`prometheus-k8s-${index}`, 'monitoring').ownedBy('StatefulSet', 'prometheus-k8s'))
      .requests({ cpu: '4', memory: '24Gi' })
      .running(`cpu-0${index + 1}`),
  )
  return [...daemons, ...staticPods, ...addOns, ...prometheus, ...trouble(random)]
}

const aged = (pod: PodBuilder): PodBuilder =>
  pod.createdAt(new Date(ago(60 * DAY))).requests({ cpu: '250m', memory: '512Mi' })

function daemonPod({ namespace, name, cpu, memory }: Daemon, node: string, random: Random): PodBuilder {
  return aged(makePod(`${name}-${random.suffix(5)}`, namespace))
    .requests({ cpu, memory })
    .ownedBy('DaemonSet', name)
    .labels({ app: name })
    .running(node)
}

function addOnPod(namespace: string, name: string, random: Random): PodBuilder {
  const replicaSet = replicaSetOf(name)
  return aged(makePod(`${replicaSet}-${random.suffix(5)}`, namespace))
    .ownedBy('ReplicaSet', replicaSet)
    .labels({ app: name })
}

/** Pods by which every status that an operator meets is there at least once. None asks for a GPU. */
function trouble(random: Random): readonly PodBuilder[] {
  const job = (namespace: string, name: string): PodBuilder =>
    makePod(`${name}-${random.suffix(5)}`, namespace)
      .ownedBy('Job', name, 'batch/v1')
      .labels({ 'batch.kubernetes.io/job-name': name })
      .requests({ cpu: '4', memory: '16Gi' })
  return [
    addOnPod('recsys', 'feature-sync', random)
      .crashLooping('cpu-01', 14)
      .createdAt(new Date(ago(70 * MINUTE))),
    addOnPod('research-robotics', 'sim-viewer', random)
      .pullFailing('cpu-02')
      .createdAt(new Date(ago(25 * MINUTE))),
    job('vision', 'dataset-export')
      .evicted(
        'cpu-02',
        'The node was low on resource: ephemeral-storage. Threshold quantity: 84460418Ki, available: 71928Ki.',
      )
      .createdAt(new Date(ago(3 * HOUR))),
    job('speech', 'prepare-features')
      .failed('cpu-01', 137, 'OOMKilled')
      .createdAt(new Date(ago(95 * MINUTE))),
    job('vision', 'label-refresh')
      .initializing('cpu-02', 'fetch-labels')
      .createdAt(new Date(ago(2 * MINUTE))),
    job('nlp', 'eval-nightly')
      .gated()
      .createdAt(new Date(ago(40 * MINUTE))),
    job('recsys', 'export-metrics-29384')
      .succeeded('cpu-01')
      .createdAt(new Date(ago(2 * HOUR))),
  ]
}
