// One term of leadership: from a fresh list of everything to the loss of the lease. Nothing outlives it, so a new leader knows
// what a new process knows.
//
//   change in the cache ─▶ ledger ─▶ marked ──(a few ms)──▶ round: decide ─▶ enforcer ─▶ API server
//                            ▲                                                  │
//                            └──────────── assumptions, reservations ◀──────────┘
import { millis, type Millis } from '#core/base/units.ts'
import type { Settings } from '#core/deploy/settings.ts'
import { hasEnded } from '#core/schedule/charge.ts'
import type { Decision } from '#core/schedule/decision.ts'
import { createLedger, type Ledger } from '#core/schedule/ledger.ts'
import type { ClusterNode, DisruptionBudget, Gang } from '#core/schedule/snapshot.ts'
import type { Assumptions } from './assumptions.ts'
import type { BackOffs } from '#core/schedule/backOffs.ts'
import { type Cache, keptTree, type KeptPod, readableTree } from './cache.ts'
import { coalesce, type Urgency } from './coalesce.ts'
import type { Enforcer } from './enforce.ts'
import type { Leadership } from './lease.ts'
import type { Metrics } from './metrics.ts'
import type { Change } from './reflector.ts'

export type TermOptions = {
  readonly cache: Cache
  readonly leadership: Leadership
  readonly metrics: Metrics
  readonly assumptions: Assumptions
  readonly backOffs: BackOffs
  readonly settings: () => Settings
  /** By the API server's clock, as are the times of pods. */
  readonly now: () => Millis
  readonly ungated: () => ReadonlySet<string>
  /** Made with the ledger, which it puts reservations into. */
  readonly enforcer: (ledger: Ledger) => Enforcer
  /** Opens every gate of ours, when none is to be kept. */
  readonly release: () => void
  readonly onWaits: (waits: readonly Extract<Decision, { kind: 'wait' }>[]) => void
  readonly isAnyoneWaiting: () => boolean
}

/** What the cache tells a term. Before it has listed, it is told in vain: it reads all at the end of that. */
export type Term = {
  readonly ledger: Ledger
  podChanged(change: Change<KeptPod>): void
  nodeChanged(change: Change<ClusterNode>): void
  budgetChanged(change: Change<DisruptionBudget>): void
  gangChanged(change: Change<Gang>): void
  treeChanged(): void
  settingsChanged(): void
  /** What is assumed of a pod, or known of its claims, changed. */
  viewChanged(uid: string, urgency: Urgency): void
  /** Everything was listed; decisions are made. */
  isReady(): boolean
  run(signal: AbortSignal): Promise<void>
}

/**
 * A pod that comes to our gate, or leaves what quota it had to those that wait, may let somebody in or out: the rest is placement and
 * progress.
 */
export function urgencyOf({ before, after }: Change<KeptPod>, isAnyoneWaiting: boolean): Urgency {
  if (after?.pod.isGated) return 'now'
  const had = before?.pod
  if (!isAnyoneWaiting || had === undefined || (had.leafNote === null && !had.isGated)) return 'soon'
  const isLeaving =
    after === undefined || hasEnded(after.pod) || (after.pod.goneBy !== null && had.goneBy === null)
  return isLeaving ? 'now' : 'soon'
}

const PACE = {
  now: { leastMs: 2, mostMs: 100, rest: 1 },
  soon: { leastMs: 250, mostMs: 2000, rest: 20 },
}
const LAPSE_MS = 500
/** Gates of an earlier mode are swept again this often, for those that could not be opened. */
const SWEEP_MS = 2000

export function createTerm(options: TermOptions): Term {
  const { cache, leadership, metrics, assumptions, backOffs, settings, now } = options
  const scheduleOptions = () => ({ ...settings().schedule, ungatedNamespaces: new Set(options.ungated()) })
  const ledger = createLedger(scheduleOptions())
  const enforcer = options.enforcer(ledger)
  let isReady = false
  /** The last round reserved: for whom shows among those that wait from the next one on. */
  let hasReserved = false
  let timer: NodeJS.Timeout | undefined
  const rounds = coalesce(round, PACE)

  function wakeAt(at: Millis): void {
    clearTimeout(timer)
    timer = setTimeout(() => rounds.mark(), Math.min(Math.max(1, at - now()), 2 ** 31 - 1))
  }

  function round(firstAt: number): void {
    if (!isReady) return
    // The lease may be renewed late: then this very term goes on, and with it what is not decided yet.
    if (!leadership.isLeading()) return wakeAt(millis(now() + LAPSE_MS))
    if (settings().mode !== 'enforce') {
      options.release()
      return wakeAt(millis(now() + SWEEP_MS))
    }
    for (const uid of backOffs.ended(now())) ledger.removeBackOff(uid)
    const startedAt = performance.now()
    const { decisions, nextDueAt } = ledger.decide(now())
    metrics.decideSeconds.observe((performance.now() - startedAt) / 1000)
    hasReserved = decisions.some(decision => decision.kind === 'reserve')
    const waits: Extract<Decision, { kind: 'wait' }>[] = []
    for (const decision of decisions)
      if (decision.kind === 'wait') waits.push(decision)
      else enforcer.carryOut(decision, firstAt)
    options.onWaits(waits)
    if (nextDueAt !== null) wakeAt(nextDueAt)
  }

  function putPod(kept: KeptPod): void {
    assumptions.confirm(kept.pod, now())
    ledger.putPod(assumptions.view(cache.devices.counted(kept)))
  }

  function changed(change: () => void, urgency: Urgency = 'now'): void {
    if (!isReady) return
    change()
    rounds.mark(urgency)
  }

  const setTree = () => {
    const kept = keptTree(cache)
    const ageMs = kept ? Date.now() - kept.seenAt : 0
    ledger.setTree(readableTree(cache), millis(now() - ageMs))
  }
  const setOptions = () => ledger.setOptions(scheduleOptions())

  /** The cache may lag behind what the leader before us wrote; a list asked for now does not. */
  async function listAll(): Promise<void> {
    await Promise.all([cache.pods.relist(), cache.trees.relist(), cache.maps.relist()])
  }

  function fill(): void {
    setOptions()
    setTree()
    for (const node of cache.nodes.items.values()) ledger.putNode(node)
    for (const budget of cache.budgets.items.values()) ledger.putBudget(budget)
    for (const { items } of cache.gangs) for (const gang of items.values()) ledger.putGang(gang)
    for (const kept of cache.pods.items.values()) putPod(kept)
  }

  return {
    ledger,
    podChanged: change =>
      changed(
        () => {
          if (change.after) return putPod(change.after)
          assumptions.forget(change.key)
          ledger.removePod(change.key)
        },
        urgencyOf(change, hasReserved || options.isAnyoneWaiting()),
      ),
    nodeChanged: ({ before, after }) =>
      changed(() => {
        if (after) ledger.putNode(after)
        else if (before) ledger.removeNode(before.name)
      }),
    budgetChanged: ({ before, after }) =>
      changed(() => {
        if (after) ledger.putBudget(after)
        else if (before) ledger.removeBudget(before.namespace, before.name)
      }),
    gangChanged: ({ before, after }) =>
      changed(() => {
        if (after) ledger.putGang(after)
        else if (before) ledger.removeGang(before.key)
      }),
    treeChanged: () => changed(setTree),
    settingsChanged: () => changed(setOptions),
    viewChanged: (uid, urgency) =>
      changed(() => {
        const kept = cache.pods.items.get(uid)
        if (kept) putPod(kept)
      }, urgency),
    isReady: () => isReady,
    async run(signal) {
      await listAll()
      if (signal.aborted) return
      fill()
      isReady = true
      rounds.mark()
      await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
      isReady = false
      rounds.stop()
      clearTimeout(timer)
    },
  }
}
