import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { millis } from '#core/base/units.ts'
import { projectEvent } from '../../../main/clusters/project/event.ts'
import { projectNamespace } from '../../../main/clusters/project/namespace.ts'
import { projectNode } from '../../../main/clusters/project/node.ts'
import { projectPod } from '../../../main/clusters/project/pod.ts'
import { projectWorkload } from '../../../main/clusters/project/workload.ts'
import type { Round } from '../../../main/metrics/record.ts'
import { openClusterStore } from '../../../main/store/clusterStore.ts'
import type { MirrorRecord } from '../../../main/store/records.ts'
import { writeSnapshot } from '../../../main/store/snapshot.ts'
import type { WatchKind } from '../../../preload/contract/common.ts'
import { uidOf } from '../builders.ts'
import { type Sample, buildSample } from './sample.ts'
import type { Point } from './simulate.ts'
import { AS_OF } from './time.ts'

const KINDS: readonly WatchKind[] = ['nodes', 'pods', 'namespaces', 'events', 'workloads']

/** Makes the sample cluster's file: generated objects through the real projections into a real store, then a snapshot of it. */
export function writeSample(to: string, seed: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'canopy-sample-'))
  try {
    const path = join(folder, 'cluster.db')
    fillStore(path, buildSample(seed))
    writeSnapshot(path, to)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function fillStore(path: string, sample: Sample): void {
  const at = millis(AS_OF)
  const store = openClusterStore(path, { now: () => at })
  store.apply(
    recordsOf(sample).map(record => ({ op: 'upsert', record, generation: 1 })),
    at,
  )
  for (const point of sample.points) store.history.append(roundOf(point))
  while (store.history.compact());
  for (const kind of KINDS) store.setListed(kind)
  store.setKubeSystemUid(uidOf('Namespace', 'kube-system'))
  store.setAsOf(at)
  store.close()
}

function recordsOf(sample: Sample): readonly MirrorRecord[] {
  return [
    ...sample.namespaces.map(projectNamespace),
    ...sample.nodes.map(projectNode),
    ...sample.workloads.map(({ object, objectKind }) => projectWorkload(object, objectKind)),
    ...sample.pods.map(projectPod),
    ...sample.events.map(projectEvent),
  ]
}

const roundOf = ({ at, total, allocated, pending, unhealthy }: Point): Round => ({
  at: millis(at),
  samples: [
    { series: 'cluster.gpus.total', value: total },
    { series: 'cluster.gpus.allocated', value: allocated },
    { series: 'cluster.gpus.pending', value: pending },
    { series: 'cluster.gpus.unhealthy', value: unhealthy },
  ],
})
