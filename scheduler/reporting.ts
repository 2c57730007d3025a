// What a leader does now and then: writes the tree's status, looks whether new pods still get their gate, compares charges with a fresh list.
import type { QuotaTree } from '#core/quota/tree.ts'
import { type Usage, usageOf } from '#core/quota/usage.ts'
import type { QuotaPod } from '#core/schedule/snapshot.ts'
import type { Assumptions } from './assumptions.ts'
import { clusterFacts, keptTree, readableTree } from './cache.ts'
import { conditionsOf } from './conditions.ts'
import type { Context } from './context.ts'
import { findDrift } from './drift.ts'
import type { Guard } from './guard.ts'
import { failureFacts } from './log.ts'
import { pause } from './pause.ts'
import { chargesOf, createStatusWriter } from './status.ts'
import type { Term } from './term.ts'

export type Reporting = {
  /** Something that the status tells changed. */
  stale(): void
  /** Places where memory and a fresh list differ; undefined before the first comparison. */
  drift(): readonly string[] | undefined
  /** What each node of the tree has, a second old at most; null before decisions are made, without a tree that can be read, and where nothing is counted. */
  usage(): Usage | null
  run(signal: AbortSignal): Promise<void>
}

export type ReportingOptions = {
  readonly context: Context
  readonly term: Pick<Term, 'ledger' | 'isReady'>
  readonly guard: Guard
  readonly assumptions: Assumptions
  /** Namespaces whose pods are gated. */
  readonly bound: () => readonly string[]
}

const STATUS_MS = 1000
/** Adding up thousands of pods takes a moment: a pause after it, as a multiple of what it took, and at most so long. */
const [STATUS_REST, STATUS_MOST_MS] = [20, 5000]
const PATROL_MS = 15_000
/** Soon after a term begins, when most can have gone wrong, and now and then. */
const [FIRST_DRIFT_MS, DRIFT_MS] = [30_000, 300_000]

export function createReporting(options: ReportingOptions): Reporting {
  const { context, term, guard, assumptions, bound } = options
  const { api, log, cache, leadership, settings } = context
  const isCounting = () => settings().mode !== 'off'
  const counted = () => (isCounting() ? readableTree(cache) : null)
  let drift: readonly string[] | undefined
  let measured: { readonly at: number; readonly tree: QuotaTree; readonly usage: Usage } | undefined
  let [isStale, notBefore] = [true, 0]

  function* pods(): Generator<QuotaPod> {
    for (const kept of cache.pods.items.values()) yield assumptions.view(cache.devices.counted(kept))
  }

  const writeStatus = createStatusWriter({
    api,
    log,
    fence: () => leadership.assertLeading(),
    input: () => ({
      tree: counted(),
      object: keptTree(cache) ?? null,
      pods: pods(),
      conditions: conditionsOf({
        kept: keptTree(cache),
        mode: settings().mode,
        ungated: guard.ungated,
        cluster: clusterFacts(cache),
      }),
    }),
  })

  async function report(): Promise<void> {
    const startedAt = performance.now()
    if (!isStale || !term.isReady() || startedAt < notBefore) return
    isStale = false
    const writing = writeStatus()
    // By now it is added up; how long the API server takes is no work of ours.
    const tookMs = performance.now() - startedAt
    notBefore = startedAt + Math.min(STATUS_MOST_MS, tookMs * STATUS_REST)
    if (!(await writing)) isStale = true
  }

  function usage(): Usage | null {
    const now = counted()
    if (!now || !term.isReady()) return null
    const at = performance.now()
    if (!measured || measured.tree !== now || at - measured.at >= STATUS_MS)
      measured = { at, tree: now, usage: usageOf(now, chargesOf(now, pods())) }
    return measured.usage
  }

  const patrol = () => guard.patrol(settings().mode === 'enforce' ? bound() : [])

  async function compare(): Promise<void> {
    if (!isCounting()) {
      drift = undefined
      return
    }
    drift = await findDrift({
      api,
      pods: cache.pods,
      ledger: term.ledger,
      tree: () => readableTree(cache),
      view: kept => assumptions.view(cache.devices.counted(kept)),
    })
    if (drift.length > 0) log.error('drift', { places: drift })
  }

  async function repeat(what: () => Promise<void>, ms: number, signal: AbortSignal): Promise<void> {
    for (; !signal.aborted; await pause(ms, signal))
      await what().catch((cause: unknown) => log.warn('report.failed', failureFacts(cause)))
  }

  return {
    stale() {
      isStale = true
    },
    drift: () => drift,
    usage,
    async run(signal) {
      await Promise.all([
        repeat(report, STATUS_MS, signal),
        pause(PATROL_MS, signal).then(() => repeat(patrol, PATROL_MS, signal)),
        pause(FIRST_DRIFT_MS, signal).then(() => repeat(compare, DRIFT_MS, signal)),
      ])
    },
  }
}
