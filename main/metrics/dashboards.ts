// The four dashboards of one moment. Pure.
import type { Dashboards } from '../../preload/contract/dashboards.ts'
import { meanKnown, sumAll, sumKnown, tidy, tidyKnown } from './figures.ts'
import type { Finding } from './findings.ts'
import { jobFigures } from './jobFigures.ts'
import { nodeFigures } from './nodeFigures.ts'
import type { Picture } from './picture.ts'
import type { QuotaFigures } from '../quotas/figures.ts'
import type { Collected } from './source.ts'

export type DashboardsInput = {
  readonly picture: Picture
  readonly collected: Collected
  readonly findings: readonly Finding[]
  readonly warnings: readonly Finding[]
  readonly quotas: QuotaFigures
  readonly gpusPending: number
  readonly missingKinds: readonly string[]
}

export function buildDashboards(input: DashboardsInput): Dashboards {
  const { picture, collected, findings, warnings, quotas, gpusPending, missingKinds } = input
  const nodes = picture.gpuNodes.map(facts =>
    nodeFigures(facts, { picture, findings, usage: collected.usage }),
  )
  const jobs = picture.jobs.map(job => jobFigures(job, picture))
  return {
    at: picture.at,
    source: {
      tier: collected.tier,
      dialect: collected.dialects.join(', ') || null,
      ageSeconds: collected.ageSeconds,
      why: collected.why.map(({ tier, failure }) => ({
        tier,
        code: failure.code,
        message: failure.message,
        data: { ...failure.data },
      })),
      from: collected.from,
    },
    cluster: { ...clusterFigures(nodes, findings), ...activity(picture), gpusPending, jobs: countJobs(jobs) },
    nodes,
    jobs,
    ...quotas,
    unhealthy: [...findings],
    ...(warnings.length > 0 && { warnings: [...warnings] }),
    missingKinds: [...missingKinds],
  }
}

type Nodes = Dashboards['nodes']

function clusterFigures(nodes: Nodes, findings: readonly Finding[]) {
  const sick = new Set(findings.map(({ node }) => node))
  const devices = nodes.flatMap(node => node.devices)
  return {
    gpuNodes: {
      total: nodes.length,
      allocated: nodes.filter(({ allocatedGpus }) => allocatedGpus > 0).length,
      unhealthy: nodes.filter(({ name }) => sick.has(name)).length,
    },
    gpus: {
      total: tidy(nodes.reduce((sum, { gpus }) => sum + gpus, 0)),
      allocated: tidy(nodes.reduce((sum, { allocatedGpus }) => sum + allocatedGpus, 0)),
    },
    gpuMemoryBytes: {
      total: sumAll(nodes.map(({ gpuMemoryBytes }) => gpuMemoryBytes)),
      allocated: sumAll(nodes.map(({ allocatedGpuMemoryBytes }) => allocatedGpuMemoryBytes)),
      used: sumKnown(nodes.map(({ usedGpuMemoryBytes }) => usedGpuMemoryBytes)),
    },
    // By device: the mean of nodes' means would weigh a node of one GPU like one of eight.
    gpuUtilizationPercent: tidyKnown(meanKnown(devices.map(({ utilizationPercent }) => utilizationPercent))),
  }
}

/** How busy the GPUs that pods hold are, and how much of what they can do is used. */
function activity({ gpuNodes, heldBy }: Picture) {
  const devices = gpuNodes.flatMap(node => node.devices)
  const held = new Set(
    gpuNodes.flatMap(({ pods }) => pods.flatMap(pod => heldBy(pod).map(({ device }) => device.uuid))),
  )
  const mean = (metric: 'tensorActivePercent' | 'smActivePercent' | 'dramActivePercent') =>
    tidyKnown(meanKnown(devices.map(({ values }) => values[metric])))
  return {
    allocatedUtilizationPercent: tidyKnown(
      meanKnown(devices.filter(({ uuid }) => held.has(uuid)).map(({ values }) => values.utilizationPercent)),
    ),
    tensorActivePercent: mean('tensorActivePercent'),
    smActivePercent: mean('smActivePercent'),
    dramActivePercent: mean('dramActivePercent'),
  }
}

function countJobs(jobs: Dashboards['jobs']) {
  const count = (status: Dashboards['jobs'][number]['status']): number =>
    jobs.filter(job => job.status === status).length
  return {
    running: count('Running'),
    pending: count('Pending'),
    succeeded: count('Succeeded'),
    failed: count('Failed'),
  }
}
