import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { millis } from '#core/base/units.ts'
import { projectEvent } from '../../../main/clusters/project/event.ts'
import { projectNamespace } from '../../../main/clusters/project/namespace.ts'
import { projectNode } from '../../../main/clusters/project/node.ts'
import { projectPod } from '../../../main/clusters/project/pod.ts'
import { projectWorkload } from '../../../main/clusters/project/workload.ts'
import { openClusterStore } from '../../../main/store/clusterStore.ts'
import type { MirrorRecord } from '../../../main/store/records.ts'
import { writeSnapshot } from '../../../main/store/snapshot.ts'
import type { WatchKind } from '../../../preload/contract/common.ts'
import { uidOf } from '../builders.ts'
import { withLateJobs } from './lateJobs.ts'
import { dashboardsOf } from './round.ts'
import { type Sample, buildSample } from './sample.ts'
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
  const dashboards = dashboardsOf(sample, store.roundObjects())
  for (const { series, labels, times, values } of withLateJobs(sample.recorded, dashboards.jobs))
    store.history.backfill({
      series,
      labels,
      times: Float64Array.from(times),
      values: Float64Array.from(values),
    })
  // Under its name, as everything that is noted of jobs.
  store.setKubeSystemUid(uidOf('Namespace', 'kube-system'))
  for (const { at: then, jobs } of sample.jobRounds)
    if (then < at) store.putRound({ jobs: { at: millis(then), jobs: [...jobs], missingKinds: [] } })
  store.putRound({ jobs: dashboards, dashboards })
  for (const kind of KINDS) store.setListed(kind)
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
