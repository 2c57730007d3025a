// Thirty days of the sample cluster: jobs arrive, wait, run and end on machines that sometimes fail.
//
//   arrives ──▶ waiting ──fits──▶ running ──▶ ended
//                  ▲                 │
//                  └── evicted ◀─────┘   (its machine closes, or an owner reclaims)
import { MACHINES, type Machine } from './fleet.ts'
import { type Random, makeRandom } from './random.ts'
import { ARRIVALS, RECLAIM, SERVICES, TEAMS } from './teams.ts'
import { AS_OF, HISTORY, HOUR, STEP, ago, rhythm } from './time.ts'
import { type Asked, type Work, drawJob, gpusOfWork, newWork, ownerJob, replica, sweepJob } from './work.ts'

/** GPUs of the cluster at a moment. */
export type Point = {
  readonly at: number
  readonly total: number
  readonly allocated: number
  readonly pending: number
  readonly unhealthy: number
}

/** What one evicted piece of work was, for the events that tell of it. */
export type Eviction = { readonly at: number; readonly work: Work; readonly nodes: readonly string[] }

export type History = {
  readonly points: readonly Point[]
  /** What runs or waits at the end, and what ended in the last hours. */
  readonly works: readonly Work[]
  readonly reclaimed: readonly Eviction[]
}

const GPU = 'nvidia.com/gpu'
/** Finished jobs stay that long (ttlSecondsAfterFinished). */
const KEPT = 3 * HOUR
/** Days of bad luck before the present one, in GPUs out of use. */
const OLD_FAULTS = [
  { from: ago(21 * 24 * HOUR), to: ago(21 * 24 * HOUR - 6 * HOUR), gpus: 8 },
  { from: ago(12 * 24 * HOUR), to: ago(11 * 24 * HOUR), gpus: 1 },
]

/** @param watch sees the works of every step, as they are then */
export function simulate(seed: number, watch: (works: readonly Work[], at: number) => void): History {
  const cluster = makeCluster(makeRandom(seed))
  const points: Point[] = []
  for (let at = AS_OF - HISTORY; at <= AS_OF; at += STEP) {
    cluster.advance(at)
    points.push(cluster.measure(at))
    watch(cluster.kept(), at)
  }
  return { points, works: cluster.kept(), reclaimed: cluster.reclaimed }
}

function makeCluster(random: Random) {
  let works: Work[] = []
  const reclaimed: Eviction[] = []
  const free = new Map(MACHINES.map(({ name, units }) => [name, { ...units }]))
  let nextId = 1

  const add = (asked: Asked): void => void works.push(newWork(asked, nextId++))

  const release = (work: Work): void => {
    for (const node of work.nodes) {
      const units = free.get(node)
      if (units) units[work.resource] = (units[work.resource] ?? 0) + work.perPod
    }
  }

  const end = (work: Work, at: number): void => {
    release(work)
    work.state = 'ended'
    work.endedAt = at
  }

  const evict = (work: Work, at: number): void => {
    release(work)
    Object.assign(work, { state: 'waiting', nodes: [], evictions: work.evictions + 1, lastEvictedAt: at })
  }

  const start = (work: Work, at: number): void => {
    const nodes = placeAll(work, at, free)
    if (nodes === null) return
    for (const node of nodes) {
      const units = free.get(node)
      if (units) units[work.resource] = (units[work.resource] ?? 0) - work.perPod
    }
    Object.assign(work, { state: 'running', startedAt: at, nodes })
  }

  const arrive = (at: number): void => {
    for (const arrivals of ARRIVALS) {
      const mean = (arrivals.perHour * rhythm(at) * STEP) / HOUR
      for (let count = random.poisson(mean); count > 0; count--) add(drawJob(random, arrivals, at))
    }
    // The night before the reclaim the borrowers fill the H100s that their owners leave idle.
    if (at === RECLAIM_AT - 14 * HOUR) for (let sweep = 1; sweep <= 5; sweep++) add(sweepJob(sweep, at))
    if (at === RECLAIM_AT) add(ownerJob(at))
  }

  const scale = (at: number): void => {
    for (const service of SERVICES) {
      const replicas = works.filter(work => work.service === service && work.state !== 'ended')
      const wanted = Math.round(service.night + (service.day - service.night) * Math.min(1, rhythm(at) / 1.6))
      for (const extra of replicas.slice(wanted)) end(extra, at)
      for (let index = replicas.length; index < wanted; index++) add(replica(service, index, at))
    }
  }

  /** Borrowers go, newest first, until the owner's job would fit; none goes when all of them would not do. */
  const reclaim = (at: number): void => {
    const owner = works.find(work => work.name === RECLAIM.job && work.state === 'waiting')
    if (owner === undefined || reclaimed.length > 0 || placeAll(owner, at, free) !== null) return
    const borrowers = works.filter(work => work.state === 'running' && work.pool === 'h100' && borrows(work))
    for (const work of borrowers.toSorted((a, b) => b.startedAt - a.startedAt || b.id - a.id)) {
      if (placeAll(owner, at, free) !== null) break
      reclaimed.push({ at, work, nodes: work.nodes })
      evict(work, at)
    }
  }

  const fail = (at: number): void => {
    for (const { name, closed, loses } of MACHINES) {
      const units = free.get(name)
      if (loses?.at === at) {
        for (const work of running(works, name)) evict(work, at)
        if (units) units[GPU] = (units[GPU] ?? 0) - 1
      }
      if (closed?.drains === true && closed.at === at)
        for (const work of running(works, name)) evict(work, at)
    }
  }

  return {
    kept: () => works,
    reclaimed,
    advance(at: number): void {
      works = works.filter(work => work.state !== 'ended' || work.endedAt > at - KEPT)
      for (const work of works) {
        // People give up on what has waited for most of a day.
        if (work.state === 'waiting' && work.rank === 2 && at >= work.arrivedAt + 16 * HOUR)
          work.state = 'ended'
        if (work.state === 'running' && at >= work.startedAt + work.durationMs && !isStuck(work, at))
          end(work, at)
      }
      fail(at)
      scale(at)
      arrive(at)
      reclaim(at)
      // Pods take a moment to die and images to come: what a reclaim frees stands idle for two steps.
      const isSettling = reclaimed.some(eviction => at < eviction.at + 2 * STEP)
      for (const work of queue(works)) if (!isSettling || work.pool !== 'h100') start(work, at)
    },
    measure: (at: number): Point => ({
      at,
      total: MACHINES.reduce((sum, { gpus, since }) => sum + (at >= since ? gpus : 0), 0),
      allocated: tidy(sumOf(works, 'running')),
      pending: tidy(sumOf(works, 'waiting')),
      unhealthy: unhealthyAt(at),
    }),
  }
}

const RECLAIM_AT = ago(RECLAIM.before)
const BORROWERS = new Set(TEAMS.filter(team => team.borrows).map(team => team.namespace))
const borrows = (work: Work): boolean => BORROWERS.has(work.namespace)

/** By rank; those who were evicted come back before newcomers of their rank; then by age. */
function queue(works: readonly Work[]): readonly Work[] {
  const order = (work: Work): number => (work.evictions > 0 && work.rank > 0 ? 1.5 : work.rank)
  return works
    .filter(work => work.state === 'waiting')
    .toSorted((a, b) => order(a) - order(b) || a.arrivedAt - b.arrivedAt || a.id - b.id)
}

const running = (works: readonly Work[], node: string): readonly Work[] =>
  works.filter(work => work.state === 'running' && work.nodes.includes(node))

/** A node for each pod, fullest first so that whole machines stay free; null when not all of them fit. */
function placeAll(
  work: Work,
  at: number,
  free: ReadonlyMap<string, Record<string, number>>,
): string[] | null {
  const machines = MACHINES.filter(machine => machine.pool === work.pool && isOpen(machine, at))
  const left = new Map(machines.map(({ name }) => [name, free.get(name)?.[work.resource] ?? 0]))
  const nodes: string[] = []
  for (let pod = 0; pod < work.pods; pod++) {
    const fitting = [...left].filter(([, units]) => units >= work.perPod).toSorted((a, b) => a[1] - b[1])
    const [node, units] = fitting[0] ?? []
    if (node === undefined || units === undefined) return null
    left.set(node, units - work.perPod)
    nodes.push(node)
  }
  return nodes
}

const isOpen = ({ since, closed }: Machine, at: number): boolean =>
  at >= since && (closed === undefined || at < closed.at)

/** Pods on a node that fell silent neither end nor go. */
function isStuck(work: Work, at: number): boolean {
  return MACHINES.some(
    ({ name, closed }) => closed?.drains === false && at >= closed.at && work.nodes.includes(name),
  )
}

function unhealthyAt(at: number): number {
  const now = MACHINES.reduce((sum, { gpus, closed, loses }) => {
    const silent = closed?.drains === false && at >= closed.at ? gpus : 0
    return sum + silent + (loses && at >= loses.at ? 1 : 0)
  }, 0)
  return now + OLD_FAULTS.reduce((sum, { from, to, gpus }) => sum + (at >= from && at < to ? gpus : 0), 0)
}

const sumOf = (works: readonly Work[], state: Work['state']): number =>
  works.reduce((sum, work) => sum + (work.state === state ? gpusOfWork(work) : 0), 0)

const tidy = (gpus: number): number => Math.round(gpus * 1e6) / 1e6
