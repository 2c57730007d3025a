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
import { readStuckPolicy } from './clusterPolicy.ts'
import { buildDashboards } from './dashboards.ts'
import { diagnose } from './diagnose.ts'
import { taintedDevices, withDra } from './dra.ts'
import { readDra } from './draRead.ts'
import { tidy } from './figures.ts'
import type { HealthMemory } from './healthMemory.ts'
import type { KnownNodes } from './locate.ts'
import { drawPicture } from './picture.ts'
import { createPastSource, type PastSource } from './pastSource.ts'
import { type Collected, createSource, type SourceChoice, type TierOutcome } from './source.ts'
import type { Units, UtilizationUnit } from './utilizationUnit.ts'

/** What a round starts from: the mirror as it is when the sources have answered, and what the rounds before it knew. */
export type Given = {
  readonly objects: () => RoundObjects
  readonly health: HealthMemory
  readonly units: Units
}
export type Taken = Omit<Given, 'objects'> & { readonly dashboards: Dashboards }

export type Collector = {
  /** Throws what ends the connection, CANCELLED. */
  round(client: ClusterClient, given: Given, signal: AbortSignal): Promise<Taken>
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

/** Remembers between rounds which source answered, and which kinds there are. */
export function createCollector({ choice, now }: CollectorOptions): Collector {
  const units = new Map<string, UtilizationUnit>()
  const source = createSource(choice, now, units)
  const jobs = createJobLister(now)
  let past: PastSource | null = null
  return {
    round: async (client, { objects, health, units: before }, signal) => {
      for (const [place, unit] of before) if (!units.has(place)) units.set(place, unit)
      const known = knownNodes(objects())
      const [collected, listing, quota, dra, policy] = await Promise.all([
        source.collect(client, known, signal),
        jobs.list(client, signal),
        readQuota(client, signal),
        readDra(client, signal),
        readStuckPolicy(client, signal),
      ])
      past = pastOf(collected, known, choice)
      const at: Millis = millis(now())
      const { nodes, pods, owners } = withDra(objects(), dra)
      const picture = drawPicture({
        at,
        nodes,
        pods,
        devices: collected.devices,
        jobs: buildJobs({ objects: listing.objects, pods, owners }),
      })
      const diagnosed = diagnose(health, { picture, collected, tainted: taintedDevices(dra), policy })
      const dashboards = buildDashboards({
        picture,
        collected,
        findings: diagnosed.findings,
        warnings: diagnosed.warnings,
        quotas: quotaFigures(quota, pods),
        gpusPending: tidy(pods.filter(isWaiting).reduce((sum, { gpus }) => sum + gpus, 0)),
        missingKinds: listing.missing,
      })
      return { dashboards, health: diagnosed.health, units }
    },
    probe: (client, objects, signal) => source.probe(client, knownNodes(objects()), signal),
    past: () => past,
    close: async () => choice.place?.close(),
  }
}

function pastOf(
  { prometheus, dialects, devices, skewMs }: Collected,
  known: KnownNodes,
  { matcher }: SourceChoice,
) {
  if (!prometheus) return null
  return createPastSource({ prometheus, dialects, matcher, known, devices: devices.length, skewMs })
}

function knownNodes({ nodes, pods }: RoundObjects): KnownNodes {
  const nodeOf = new Map(pods.map(({ namespace, name, node }) => [`${namespace}/${name}`, node]))
  return {
    nodes: new Set(nodes.map(({ name }) => name)),
    nodeOf: (namespace, pod) => nodeOf.get(`${namespace}/${pod}`) ?? null,
  }
}
