// Pods that ask for the same at the same time: two reclaims that overlap, and a node that is too full.
import { expect } from 'vitest'
import { EVICTION_REASONS } from '#core/wire.ts'
import { createAll } from '../../cluster/objects.ts'
import type { Bookkeeper, WatchedPod } from './bookkeeper.ts'
import { untilBound } from './install.ts'
import { record } from './recorder.ts'
import { evictionsOf, onPool, plantTwoLeaves } from './ruleScene.ts'
import { settlesAt, type Scene } from './scene.ts'
import { plant } from './tree.ts'
import { barePod, deployment } from './workloads.ts'

const END_TIME = '5s'

/** The second owner asks while the victims of the first still run: each waits for its own victims, and none goes twice. */
export async function playOverlappingReclaims(scene: Scene, books: Bookkeeper): Promise<void> {
  const { api, pods, running } = scene
  const [first, second, borrower] = ['overlap-first', 'overlap-second', 'overlap-borrower'] as const
  const guaranteed = { [first]: 3, [second]: 3, [borrower]: 0 }
  const limits = { min: { cpu: 8 }, max: { cpu: 8 } }
  const children = Object.entries(guaranteed).map(([name, cpu]) => ({
    ...limits,
    name,
    min: { cpu },
    namespaces: [name],
  }))
  await scene.createNamespaces([first, second, borrower])
  await plant(api, { name: 'overlap', ...limits, children })
  await untilBound(api, [first, second, borrower])
  const deploy = (namespace: string, replicas: number) =>
    createAll(api, [deployment({ namespace, replicas, resources: { cpu: 1 }, endTime: END_TIME })])
  await deploy(borrower, 8)
  await settlesAt(() => running([borrower]), [8])
  const uids = new Set((await pods(borrower)).map(({ metadata }) => metadata.uid))
  const victims = async () => {
    const staying = (await pods(borrower)).filter(
      ({ metadata }) => uids.has(metadata.uid) && metadata.deletionTimestamp === undefined,
    )
    return uids.size - staying.length
  }
  await deploy(first, 3)
  await settlesAt(victims, 3)
  await deploy(second, 3)
  await settlesAt(victims, 6)
  await settlesAt(() => running([first, second, borrower]), [3, 3, 2], { stableMs: 1000 })
  expect(evictionsOf(books, borrower)).toHaveLength(6)
}

const SPREAD = {
  maxSkew: 1,
  topologyKey: 'kubernetes.io/hostname',
  whenUnsatisfiable: 'DoNotSchedule',
  labelSelector: { matchLabels: { app: 'nginx' } },
}

/** Quota has 4 cores left, and each of the two nodes of the pool 2: for a pod of 3, one pod has to go. */
export async function playClearedNode(scene: Scene, books: Bookkeeper): Promise<void> {
  const { api, pods, running } = scene
  const [owner, borrower] = await plantTwoLeaves(scene, 'room', { max: 8, min: 3 })
  const pod = { ...onPool('room'), topologySpreadConstraints: [SPREAD] }
  const resources = { cpu: 1 }
  await createAll(api, [deployment({ namespace: borrower, replicas: 4, resources, pod, endTime: END_TIME })])
  await settlesAt(() => running([borrower]), [4])
  const history = await record<WatchedPod>(api, `/api/v1/namespaces/${owner}/pods`)
  await createAll(api, [barePod({ namespace: owner, resources: { cpu: 3 }, pod: onPool('room') })])
  await settlesAt(() => running([owner]), [1]).finally(() => history.stop())
  const [placed] = await pods(owner)
  // Nominated for a moment at least: kube-scheduler takes it back when it tries in vain while the victim still runs.
  const nominated = history.events.flatMap(({ object }) => object.status?.nominatedNodeName ?? [])
  expect(new Set(nominated)).toEqual(new Set([placed?.spec.nodeName]))
  expect(evictionsOf(books, borrower).map(({ told }) => told)).toEqual([EVICTION_REASONS.room])
}
