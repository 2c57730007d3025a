// One round: a look at a cluster's sources, and what it comes to.
import { millis, type Millis } from '#core/base/units.ts'
import type { Dashboards } from '../../preload/contract/dashboards.ts'
import type { ClusterClient } from '../clusters/connect.ts'
import { buildJobs } from '../jobs/jobs.ts'
import { createJobLister } from '../jobs/list.ts'
import { quotaFigures } from '../quotas/figures.ts'
import { readQuota } from '../quotas/read.ts'
import type { RoundObjects } from '../store/roundRows.ts'
import { isWaiting } from './allocation.ts'
import { buildDashboards } from './dashboards.ts'
import { examineDevices, type Memory } from './deviceHealth.ts'
import { taintedDevices, withDra } from './dra.ts'
import { readDra } from './draRead.ts'
import { tidy } from './figures.ts'
import type { KnownNodes } from './locate.ts'
import { drawPicture } from './picture.ts'
import { createPastSource, type PastSource } from './pastSource.ts'
import { type Collected, createSource, type SourceChoice, type TierOutcome } from './source.ts'

export type Collector = {
  /** `objects`: the mirror as it is when the sources have answered. Throws what ends the connection, CANCELLED. */
  round(client: ClusterClient, objects: () => RoundObjects, signal: AbortSignal): Promise<Dashboards>
  /** What every source would give now. Throws CANCELLED alone. */
  probe(
    client: ClusterClient,
    objects: () => RoundObjects,
    signal: AbortSignal,
  ): Promise<readonly TierOutcome[]>
  /** Who can tell of the past, if the last round was of one; the nodes as they were in it. */
  past(): PastSource | null
  /** Ends the connection to a Prometheus by address. */
  close(): Promise<void>
}

export type CollectorOptions = {
  readonly choice: SourceChoice
  readonly now: () => number
}

/** Remembers between rounds which source answered, which kinds there are, and how each GPU was. */
export function createCollector({ choice, now }: CollectorOptions): Collector {
  const source = createSource(choice, now)
  const jobs = createJobLister(now)
  let memory: Memory = new Map()
  let past: PastSource | null = null
  return {
    round: async (client, objects, signal) => {
      const known = knownNodes(objects())
      const [collected, listing, quota, dra] = await Promise.all([
        source.collect(client, known, signal),
        jobs.list(client, signal),
        readQuota(client, signal),
        readDra(client, signal),
      ])
      past = pastOf(collected, known, choice)
      const at: Millis = millis(now())
      const { nodes, pods, owners } = withDra(objects(), dra)
      const seen = new Set(collected.devices.map(({ node }) => node))
      const examined = examineDevices(memory, {
        devices: collected.devices,
        at,
        isComplete: node => seen.has(node),
      })
      memory = examined.memory
      return buildDashboards({
        picture: drawPicture({
          at,
          nodes,
          pods,
          devices: collected.devices,
          jobs: buildJobs({ objects: listing.objects, pods, owners }),
        }),
        collected,
        unhealthy: [...examined.unhealthy, ...taintedDevices(dra, at)],
        quotas: quotaFigures(quota, pods),
        gpusPending: tidy(pods.filter(isWaiting).reduce((sum, { gpus }) => sum + gpus, 0)),
        missingKinds: listing.missing,
      })
    },
    probe: (client, objects, signal) => source.probe(client, knownNodes(objects()), signal),
    past: () => past,
    close: async () => choice.place?.close(),
  }
}

function pastOf({ prometheus, dialect, devices }: Collected, known: KnownNodes, { matcher }: SourceChoice) {
  if (!prometheus || !dialect) return null
  return createPastSource({ prometheus, dialect, matcher, known, devices: devices.length })
}

function knownNodes({ nodes, pods }: RoundObjects): KnownNodes {
  const nodeOf = new Map(pods.map(({ namespace, name, node }) => [`${namespace}/${name}`, node]))
  return {
    nodes: new Set(nodes.map(({ name }) => name)),
    nodeOf: (namespace, pod) => nodeOf.get(`${namespace}/${pod}`) ?? null,
  }
}
