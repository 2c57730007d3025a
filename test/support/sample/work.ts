import { HARDWARE, MACHINES, MIG_3G, type Pool } from './fleet.ts'
import type { Random } from './random.ts'
import { type Arrivals, RECLAIM, type Service, TEAMS } from './teams.ts'
import { HOUR, STEP } from './time.ts'

/** What is asked for: a job of equal pods that start together, or one replica of a service. */
export type Asked = {
  readonly namespace: string
  readonly name: string
  readonly kind: 'PyTorchJob' | 'Job' | 'Deployment' | 'StatefulSet'
  readonly service: Service | null
  readonly pool: Pool
  readonly pods: number
  readonly resource: string
  readonly perPod: number
  readonly durationMs: number
  readonly arrivedAt: number
  readonly willFail: boolean
  /** Its place in the queue, before age: services, then who reclaims and who fills gaps, then the rest. */
  readonly rank: 0 | 1 | 2
}

/** The same while it waits, runs and after. */
export type Work = Asked & {
  readonly id: number
  state: 'waiting' | 'running' | 'ended'
  startedAt: number
  endedAt: number
  evictions: number
  lastEvictedAt: number
  /** The node of each pod, while it runs and after. */
  nodes: readonly string[]
}

export const newWork = (asked: Asked, id: number): Work => ({
  ...asked,
  id,
  state: 'waiting',
  startedAt: 0,
  endedAt: 0,
  evictions: 0,
  lastEvictedAt: 0,
  nodes: [],
})

const UNITS = new Map(MACHINES.map(machine => [machine.pool, machine.unit]))

/** Physical GPUs that a piece of work takes. */
export const gpusOfWork = (work: Work): number =>
  work.pods * work.perPod * (UNITS.get(work.pool)?.[work.resource] ?? 0)

const GIB = 1024 ** 3

/** GPU memory that comes with what a work asks for, bytes: of a MIG instance what its name says. */
export function memoryOfWork(work: Work): number {
  if (work.pool === 'mig') return work.pods * work.perPod * (work.resource === MIG_3G ? 40 : 20) * GIB
  return gpusOfWork(work) * HARDWARE[work.pool].memoryMiB * 1_048_576
}

const GPU = 'nvidia.com/gpu'

/** A job as it comes along: whose, how large and how long is chance. */
export function drawJob(random: Random, arrivals: Arrivals, at: number): Asked {
  const team = random.weighted(TEAMS.map(each => [each.share, each] as const))
  const [pods, perPod] = random.weighted(arrivals.sizes)
  const duration = Math.min(random.lognormal(arrivals.medianMs, 1), 72 * HOUR)
  return {
    namespace: team.namespace,
    name: `${random.pick(team.topics)}-${random.suffix(4)}`,
    kind: arrivals.kind,
    service: null,
    pool: arrivals.pool,
    pods,
    resource: GPU,
    perPod,
    durationMs: Math.max(STEP, Math.round(duration / STEP) * STEP),
    arrivedAt: at,
    willFail: random.next() < 0.09,
    rank: 2,
  }
}

const LARGE = {
  kind: 'PyTorchJob',
  service: null,
  pool: 'h100',
  resource: GPU,
  willFail: false,
  rank: 1,
} as const

/** One of the borrowers that the reclaim will meet. */
export const sweepJob = (index: number, at: number): Asked => ({
  ...LARGE,
  namespace: 'research-multimodal',
  name: `moe-sweep-${String(index).padStart(2, '0')}`,
  pods: 1,
  perPod: 8,
  arrivedAt: at,
  durationMs: 30 * HOUR,
})

/** The guaranteed job that takes its capacity back. */
export const ownerJob = (at: number): Asked => ({
  ...LARGE,
  namespace: RECLAIM.namespace,
  name: RECLAIM.job,
  pods: RECLAIM.pods,
  perPod: RECLAIM.gpusPerPod,
  arrivedAt: at,
  durationMs: 96 * HOUR,
})

export const replica = (service: Service, index: number, at: number): Asked => ({
  namespace: service.namespace,
  name: `${service.name}-${index}`,
  kind: service.kind,
  service,
  pool: service.pool,
  pods: 1,
  resource: service.resource,
  perPod: service.perPod,
  durationMs: Infinity,
  arrivedAt: at,
  willFail: false,
  rank: 0,
})
