// What a play came to, in figures by which two trees can be compared on the same work.
import type { ResourceList } from '../quota/resourceList.ts'
import { type Amount, ZERO, add, min, toNano } from '../quota/amount.ts'
import type { PodEvent, World } from '../simulate/world.ts'

export type Waits = {
  /** Pods that came; one that was evicted and comes again counts again. */
  readonly pods: number
  /** Seconds from coming to running; whoever still waits at the end counts with what it has waited. Null: nobody came. */
  readonly mean: number | null
  readonly p95: number | null
}
export type NamespaceFigures = Waits & {
  readonly namespace: string
  readonly evictions: number
  /** Of what it asked for while it was there, the part it held, 0 to 1, by resource. */
  readonly served: Readonly<Record<string, number>>
}
export type ResourceFigures = {
  readonly resource: string
  /** Held of what tree and nodes allow, 0 to 1, over the whole time; null: nothing limits it. */
  readonly utilisation: number | null
  /** Jain's index of `served` over the namespaces that asked, from 1/n (one has all) to 1 (all alike); null below two. */
  readonly fairness: number | null
}
export type Figures = {
  readonly seconds: number
  readonly waits: Waits
  readonly stillWaiting: number
  readonly ended: number
  readonly evictions: number
  readonly lost: number
  readonly resources: readonly ResourceFigures[]
  readonly namespaces: readonly NamespaceFigures[]
}

/**
 * Jain's fairness index, (Σx)² / (n·Σx²): 1 where all x are equal, k/n where k of n have all there is.
 * @see https://arxiv.org/abs/cs/9809099 (Jain, Chiu, Hawe: A Quantitative Measure of Fairness and Discrimination, 1984)
 */
export function jainIndex(shares: readonly number[]): number | null {
  const sum = shares.reduce((total, share) => total + share, 0)
  const squares = shares.reduce((total, share) => total + share * share, 0)
  return shares.length < 2 || squares === 0 ? null : (sum * sum) / (shares.length * squares)
}

/** The smallest value that at least `part` of all do not exceed (nearest rank). https://en.wikipedia.org/wiki/Percentile#The_nearest-rank_method */
export function percentile(values: readonly number[], part: number): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? null
}

type Rate = { now: number; sum: number }
type Account = {
  readonly asked: Map<string, Rate>
  readonly held: Map<string, Rate>
  waits: number[]
  evictions: number
}

/** Keeps the accounts of a play while it goes on. */
export function createFigures() {
  const accounts = new Map<string, Account>()
  const capacity = new Map<string, Rate>()
  /** Since when pods wait that do not run yet, by uid. */
  const waiting = new Map<string, { readonly namespace: string; readonly since: number }>()
  let lastAt = 0
  let step = -1
  const totals = { ended: 0, evictions: 0, lost: 0 }

  const advance = (now: number): void => {
    const passed = (now - lastAt) / 1000
    if (passed <= 0) return
    lastAt = now
    const grow = (rates: Map<string, Rate>): void => {
      for (const rate of rates.values()) rate.sum += rate.now * passed
    }
    grow(capacity)
    for (const { asked, held } of accounts.values()) [asked, held].forEach(grow)
  }
  const accountOf = (namespace: string): Account => {
    const found = accounts.get(namespace) ?? { asked: new Map(), held: new Map(), waits: [], evictions: 0 }
    accounts.set(namespace, found)
    return found
  }
  const leave = ({ sim }: PodEvent): void => {
    const { uid, namespace, request } = sim.pod
    const { asked, held, waits } = accountOf(namespace)
    change(asked, request, -1)
    const waited = waiting.get(uid)
    if (waited === undefined) return change(held, request, -1)
    waiting.delete(uid)
    waits.push((lastAt - waited.since) / 1000)
  }

  return {
    onPod: (event: PodEvent, world: World): void => {
      advance(world.now)
      const { uid, namespace, request } = event.sim.pod
      const account = accountOf(namespace)
      switch (event.kind) {
        case 'came':
          waiting.set(uid, { namespace, since: world.now })
          return change(account.asked, request, 1)
        case 'started': {
          const since = waiting.get(uid)?.since ?? world.now
          waiting.delete(uid)
          account.waits.push((world.now - since) / 1000)
          return change(account.held, request, 1)
        }
        case 'evicted':
          totals.evictions += 1
          account.evictions += 1
          return
        case 'lost':
          totals.lost += 1
          return
        case 'ended':
          totals.ended += 1
          return leave(event)
        case 'gone':
          return leave(event)
      }
    },
    /** Nothing moves at this moment. Nodes and trees change with steps alone. */
    onRest: (world: World): void => {
      advance(world.now)
      if (step === world.step) return
      step = world.step
      const now = capacityOf(world)
      for (const resource of new Set([...capacity.keys(), ...now.keys()])) {
        const rate = capacity.get(resource) ?? { now: 0, sum: 0 }
        capacity.set(resource, { now: now.get(resource) ?? 0, sum: rate.sum })
      }
    },
    finish: (world: World): Figures => {
      advance(world.now)
      const stillWaiting = waiting.size
      for (const { namespace, since } of waiting.values())
        accountOf(namespace).waits.push((world.now - since) / 1000)
      const resources = [...new Set([...accounts.values()].flatMap(({ asked }) => [...asked.keys()]))]
      return {
        seconds: world.now / 1000,
        waits: waitsOf([...accounts.values()].flatMap(({ waits }) => waits)),
        stillWaiting,
        ...totals,
        resources: resources.map(resource => figuresOf(resource, accounts, capacity)),
        namespaces: [...accounts].map(([namespace, account]) => ({
          namespace,
          ...waitsOf(account.waits),
          evictions: account.evictions,
          served: Object.fromEntries(
            resources.flatMap(resource => {
              const share = servedOf(account, resource)
              return share === null ? [] : [[resource, share]]
            }),
          ),
        })),
      }
    },
  }
}

const waitsOf = (waits: readonly number[]): Waits => ({
  pods: waits.length,
  mean: waits.length === 0 ? null : waits.reduce((sum, wait) => sum + wait, 0) / waits.length,
  p95: percentile(waits, 0.95),
})

function servedOf({ asked, held }: Account, resource: string): number | null {
  const all = asked.get(resource)?.sum ?? 0
  return all <= 0 ? null : Math.min(1, (held.get(resource)?.sum ?? 0) / all)
}

function figuresOf(
  resource: string,
  accounts: ReadonlyMap<string, Account>,
  capacity: ReadonlyMap<string, Rate>,
): ResourceFigures {
  const all = capacity.get(resource)?.sum ?? 0
  const held = [...accounts.values()].reduce((sum, each) => sum + (each.held.get(resource)?.sum ?? 0), 0)
  const shares = [...accounts.values()].flatMap(account => servedOf(account, resource) ?? [])
  return { resource, utilisation: all > 0 ? Math.min(1, held / all) : null, fairness: jainIndex(shares) }
}

function change(rates: Map<string, Rate>, request: ResourceList, sign: 1 | -1): void {
  for (const [resource, amount] of request) {
    const rate = rates.get(resource) ?? { now: 0, sum: 0 }
    rate.now += (sign * Number(toNano(amount))) / 1e9
    rates.set(resource, rate)
  }
}

/** What the root may have and ready nodes hold, whichever is less. */
function capacityOf({ tree, nodes, hasNodes }: World): ReadonlyMap<string, number> {
  const limits = new Map<string, Amount>(tree?.root.max)
  if (hasNodes) {
    const sums = new Map<string, Amount>()
    for (const { allocatable, isReady } of nodes.values())
      for (const [resource, amount] of isReady ? allocatable : [])
        sums.set(resource, add(sums.get(resource) ?? ZERO, amount))
    for (const [resource, sum] of sums) limits.set(resource, min(limits.get(resource) ?? sum, sum))
    for (const resource of limits.keys()) if (!sums.has(resource)) limits.set(resource, ZERO)
  }
  return new Map([...limits].map(([resource, amount]) => [resource, Number(toNano(amount)) / 1e9]))
}
