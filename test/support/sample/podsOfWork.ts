import { createHash } from 'node:crypto'
import { type PodBuilder, makePod } from '../builders.ts'
import { NOT_READY, type Pool } from './fleet.ts'
import { type Random, makeRandom } from './random.ts'
import type { Work } from './work.ts'
import { AS_OF, MINUTE, STEP } from './time.ts'

/** Cores and GiB that go with one unit of a pool's GPU resource. */
export const BESIDE: Readonly<Record<Pool, { readonly cores: number; readonly memoryGiB: number }>> = {
  h100: { cores: 22, memoryGiB: 220 },
  a100: { cores: 14, memoryGiB: 110 },
  l40s: { cores: 12, memoryGiB: 80 },
  l4: { cores: 3, memoryGiB: 12 },
  mig: { cores: 6, memoryGiB: 48 },
}

/** Why kube-scheduler finds no node among the 29, by the pool that a pod selects. */
export const NO_ROOM: Readonly<Record<Pool, string>> = {
  h100: noRoom('10 Insufficient nvidia.com/gpu', 19),
  a100: noRoom('1 node(s) had untolerated taint(s), 7 Insufficient nvidia.com/gpu', 21),
  l40s: noRoom('1 node(s) were unschedulable, 3 Insufficient nvidia.com/gpu', 25),
  l4: noRoom('1 Insufficient nvidia.com/gpu', 28),
  mig: noRoom('1 Insufficient nvidia.com/mig-2g.20gb', 28),
}

function noRoom(why: string, others: number): string {
  return `0/29 nodes are available: ${why}, ${others} node(s) didn't match Pod's node affinity/selector.`
}

/** The pods of what the simulation left running, waiting or lately ended. */
export function podsOfWorks(works: readonly Work[], seed: number): readonly PodBuilder[] {
  const random = makeRandom(seed)
  return works.flatMap(work => Array.from({ length: work.pods }, (_, index) => podOf(work, index, random)))
}

/** The name of one of a job's pods, as its controller gives it. The same whenever it is asked for. */
export function podName({ id, kind, name }: Work, index: number): string {
  if (kind === 'PyTorchJob') return index === 0 ? `${name}-master-0` : `${name}-worker-${index - 1}`
  return `${name}-${makeRandom(id * 1009 + index).suffix(5)}`
}

function podOf(work: Work, index: number, random: Random): PodBuilder {
  const { cores, memoryGiB } = BESIDE[work.pool]
  const pod = named(work, index, random)
    .requests({
      cpu: String(cores * work.perPod),
      memory: `${memoryGiB * work.perPod}Gi`,
      [work.resource]: String(work.perPod),
    })
    .labels({ team: work.namespace, 'canopy.example.com/pool': work.pool })
    .createdAt(new Date(work.evictions > 0 ? work.lastEvictedAt : work.arrivedAt))
  const node = work.nodes[index]
  if (work.state === 'waiting' || node === undefined) return pod.unschedulable(NO_ROOM[work.pool])
  if (work.state === 'ended') return ended(pod, work, node)
  if (node === NOT_READY.node) return pod.running(node).terminating(new Date(NOT_READY.at + 5 * MINUTE))
  if (work.startedAt === AS_OF) return pod.on(node)
  if (work.startedAt === AS_OF - STEP && work.service === null) return pod.initializing(node, 'fetch-dataset')
  return pod.running(
    node,
    random.weighted([
      [0.9, 0],
      [0.07, 1],
      [0.03, 3],
    ]),
  )
}

function ended(pod: PodBuilder, work: Work, node: string): PodBuilder {
  if (!work.willFail) return pod.succeeded(node)
  return work.id % 2 === 0 ? pod.failed(node, 137, 'OOMKilled') : pod.failed(node)
}

/** Named, labelled and owned as the controller of its kind does it. */
function named(work: Work, index: number, random: Random): PodBuilder {
  const { namespace, name, service } = work
  switch (work.kind) {
    case 'PyTorchJob': {
      const role = index === 0 ? 'master' : 'worker'
      const place = index === 0 ? 0 : index - 1
      return makePod(podName(work, index), namespace)
        .ownedBy('PyTorchJob', name, 'kubeflow.org/v1')
        .labels({
          'training.kubeflow.org/job-name': name,
          'training.kubeflow.org/replica-type': role,
          'training.kubeflow.org/replica-index': String(place),
          'training.kubeflow.org/operator-name': 'pytorchjob-controller',
        })
    }
    case 'Job':
      return makePod(podName(work, index), namespace)
        .ownedBy('Job', name, 'batch/v1')
        .labels({ 'batch.kubernetes.io/job-name': name, 'job-name': name })
    case 'StatefulSet':
      return makePod(name, namespace)
        .ownedBy('StatefulSet', service?.name ?? name)
        .labels({ app: service?.name ?? name, 'statefulset.kubernetes.io/pod-name': name })
    case 'Deployment': {
      const replicaSet = replicaSetOf(service?.name ?? name)
      return makePod(`${replicaSet}-${random.suffix(5)}`, namespace)
        .ownedBy('ReplicaSet', replicaSet)
        .labels({
          app: service?.name ?? name,
          'pod-template-hash': replicaSet.slice(replicaSet.lastIndexOf('-') + 1),
        })
    }
  }
}

/** A Deployment's current ReplicaSet: one for each name, with a hash of it as the suffix. */
export function replicaSetOf(deployment: string): string {
  const hash = createHash('sha256').update(deployment).digest().readUInt32BE()
  return `${deployment}-${makeRandom(hash).suffix(9)}`
}
