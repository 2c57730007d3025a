// What runs on the playground: teams with services, training and batch work, the same for the same size.
import {
  deploymentManifest,
  jobManifest,
  namespaceManifest,
  nodeManifest,
  type GpuModel,
  type Manifest,
} from './manifests.ts'

export interface PlaygroundSize {
  readonly nodes: number
  readonly pods: number
}

const teams = ['vision', 'speech', 'search', 'ads', 'robotics', 'platform', 'research', 'safety'] as const
export const namespacesOf = (): string[] => teams.map(team => `team-${team}`)

const gpuShare = 0.1
const gpusPerNode = 8
const models: readonly GpuModel[] = ['NVIDIA-A100-SXM4-80GB', 'NVIDIA-H100-80GB-HBM3', 'NVIDIA-L40S']
const modelOf = (index: number): GpuModel => models[index % models.length] ?? 'NVIDIA-L40S'

/** How many of the nodes carry GPUs: every tenth, one at least. */
export const gpuNodeCount = (nodes: number): number => Math.max(1, Math.round(nodes * gpuShare))

const shortName = (model: GpuModel) => model.split('-')[1]?.toLowerCase() ?? 'gpu'
const zoneOf = (index: number) => `zone-${'abc'[index % 3]}`

const nameOf = (index: number, isGpu: boolean) =>
  `${isGpu ? shortName(modelOf(index)) : 'cpu'}-${String(index).padStart(4, '0')}`

/** The nodes with GPUs, by name. */
export const gpuNodeNames = ({ nodes }: PlaygroundSize): string[] =>
  Array.from({ length: gpuNodeCount(nodes) }, (_, index) => nameOf(index, true))

/** Where there are many GPU nodes, a health checker has found fault with the last. */
const faultyFrom = 10
const faultyGpu = { key: 'example.com/gpu-unhealthy', effect: 'NoSchedule' }

/** The nodes: a tenth with 8 GPUs in three models, the others without. */
export function playgroundNodes({ nodes }: PlaygroundSize): Manifest[] {
  const gpuNodes = gpuNodeCount(nodes)
  return Array.from({ length: nodes }, (_, index) => {
    const isGpu = index < gpuNodes
    const labels = {
      'topology.kubernetes.io/zone': zoneOf(index),
      'node-role.kubernetes.io/worker': '',
      pool: isGpu ? 'gpu' : 'general',
    }
    const ip = `10.${16 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`
    const name = nameOf(index, isGpu)
    if (!isGpu) return nodeManifest({ name, labels, ip })
    const gpu = { model: modelOf(index), count: gpusPerNode }
    const isFaulty = gpuNodes >= faultyFrom && index === gpuNodes - 1
    return nodeManifest({
      name,
      gpu,
      cpus: 128,
      memoryGib: 1024,
      labels,
      ip,
      ...(isFaulty && { taints: [faultyGpu] }),
    })
  })
}

/** A third of the pods may ask for GPUs, four fifths of which may be in use, so that most work runs and some waits. */
const gpuBudget = (nodes: number) => Math.round(gpuNodeCount(nodes) * gpusPerNode * 0.8)

const gpuShapes = [8, 4, 2, 1, 1] as const

/** Training jobs and inference services until the GPUs are given out, then one job too large for what is left. */
function gpuWork({ nodes, pods }: PlaygroundSize): { manifests: Manifest[]; pods: number } {
  const manifests: Manifest[] = []
  let [gpusLeft, podsLeft] = [gpuBudget(nodes), Math.floor(pods / 3)]
  const given = podsLeft
  for (let index = 0; gpusLeft > 0 && podsLeft > 0; index++) {
    const team = teams[index % teams.length] ?? 'platform'
    const gpus = Math.min(gpuShapes[index % gpuShapes.length] ?? 1, gpusLeft)
    const count = Math.max(1, Math.min(podsLeft, 4, Math.floor(gpusLeft / gpus)))
    const common = { namespace: `team-${team}`, gpus, cpus: 8, memoryGib: 32, labels: { team } }
    const isService = gpus <= 2 && index % 2 === 0
    manifests.push(
      isService
        ? deploymentManifest({ ...common, name: `serve-${index}`, replicas: count })
        : jobManifest({ ...common, name: `train-${index}`, pods: count, runTime: `${2 + (index % 22)}h` }),
    )
    gpusLeft -= gpus * count
    podsLeft -= count
  }
  const namespace = 'team-research'
  manifests.push(
    jobManifest({
      name: 'train-queued',
      namespace,
      gpus: 8,
      cpus: 8,
      pods: gpuNodeCount(nodes),
      runTime: '4h',
    }),
  )
  return { manifests, pods: given - podsLeft + gpuNodeCount(nodes) }
}

/** Namespaces and workloads of the teams: about `pods` pods, of which some have completed and some wait for GPUs. */
export function playgroundWorkloads(size: PlaygroundSize): { namespaces: Manifest[]; workloads: Manifest[] } {
  const namespaces = teams.map(team => namespaceManifest(`team-${team}`, { team }))
  const gpu = gpuWork(size)
  const workloads = [...gpu.manifests]
  let left = Math.max(0, size.pods - gpu.pods)
  for (let index = 0; left > 0; index++) {
    const team = teams[index % teams.length] ?? 'platform'
    const common = { namespace: `team-${team}`, cpus: 2, memoryGib: 4, labels: { team } }
    const count = Math.min(left, 5 + (index % 16))
    workloads.push(
      index % 4 === 3
        ? jobManifest({ ...common, name: `batch-${index}`, pods: count }) // completes at once
        : deploymentManifest({ ...common, name: `service-${index}`, replicas: count }),
    )
    left -= count
  }
  return { namespaces, workloads }
}
