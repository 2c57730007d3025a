// All that a leader does, put together anew for every term: deciding (`term.ts`) and what goes with it.
import { explainWait, waitReasonName } from '#core/schedule/explain.ts'
import type { QuotaPod } from '#core/schedule/snapshot.ts'
import { CONFIG_MAPS } from '#core/wire.ts'
import { createAct } from './act.ts'
import { createAssumptions } from './assumptions.ts'
import { createAudit } from './audit.ts'
import { createBackOffs } from '#core/schedule/backOffs.ts'
import { createBindingsWriter } from './bindings.ts'
import { clusterFacts, keptTree, type KeptPod, mapData } from './cache.ts'
import { conditionsOf } from './conditions.ts'
import type { Context } from './context.ts'
import { findDrift } from './drift.ts'
import { createEnforcer } from './enforce.ts'
import { createEvents } from './events.ts'
import { createGuard } from './guard.ts'
import { failureFacts } from './log.ts'
import { createPace, type Pace } from './pace.ts'
import { probeNamespace } from './probe.ts'
import { createRelease } from './release.ts'
import { createStatusWriter } from './status.ts'
import type { Change } from './reflector.ts'
import { createTerm, type Term } from './term.ts'
import { createWaiting, patchStatus, writeCondition, type Waiting } from './waiting.ts'
import { pause } from './pause.ts'

export type Leading = {
  readonly term: Term
  readonly waiting: Waiting
  /** Places where memory and a fresh list differ; undefined before the first comparison. */
  drift(): readonly string[] | undefined
  podChanged(change: Change<KeptPod>): void
  treeChanged(): void
  /** Something that the tree is held against, a node or a namespace, changed. */
  factsChanged(): void
  mapsChanged(): void
  settingsChanged(): void
  slippedPast(pod: QuotaPod): void
  run(signal: AbortSignal): Promise<void>
}

const CONDITIONS_PER_SECOND = 20
const EVENTS = { perSecond: 10, burst: 50, concurrency: 4 }
const STATUS_MS = 1000
/** Adding up thousands of pods takes a moment: a pause after it, as a multiple of what it took. */
const STATUS_REST = 20
const PATROL_MS = 15_000
const DRIFT_MS = 300_000

/** @param pace of gates and evictions; it outlives terms, so that a lease is given back only when all is written */
export function createLeading(context: Context, pace: Pace): Leading {
  const { api, log, cache, leadership, metrics, settings, identity } = context
  const fence = () => leadership.assertLeading()
  const assumptions = createAssumptions()
  const backOffs = createBackOffs()
  const events = createEvents({ api, log, pace: createPace(EVENTS), fence, identity })
  const kept = (uid: string) => cache.pods.items.get(uid)
  const tree = () => {
    const reading = keptTree(cache)?.reading
    return reading?.ok ? reading.value : null
  }
  const bound = () => mapData(cache, CONFIG_MAPS.bindings)
  let drift: readonly string[] | undefined
  let [isStale, statusNotBefore] = [true, 0]

  const act = createAct({ api, log, pace, leadership, onRead: (uid, pod) => cache.pods.take(uid, pod) })
  const audit = createAudit({ api, log, fence, known: () => mapData(cache, CONFIG_MAPS.audit) })
  const guard = createGuard({
    probe: namespace => probeNamespace(api, log, namespace),
    onChange(ungated) {
      log[ungated.size > 0 ? 'error' : 'info']('admission', { ungatedNamespaces: [...ungated] })
      stale()
      term.settingsChanged()
    },
  })
  const release = createRelease(cache, act)
  const waiting = createWaiting({
    api,
    log,
    events,
    fence,
    text: wait => ({ reason: waitReasonName(wait.reason), message: explainWait(wait) }),
    perSecond: CONDITIONS_PER_SECOND,
    pod(uid) {
      const found = kept(uid)
      if (!found) return undefined
      const { namespace, name } = found.pod
      return { uid, namespace, name, told: found.wait }
    },
  })
  const writeBindings = createBindingsWriter({
    api,
    log,
    leadership,
    wanted: () => ({ mode: settings().mode, tree: tree(), current: bound() }),
  })
  const lastSequence = () => {
    let last = 0
    for (const { pod } of cache.pods.items.values()) last = Math.max(last, pod.admittedSequence ?? 0)
    return last
  }
  const writeStatus = createStatusWriter({
    api,
    log,
    fence,
    input: () => ({
      tree: tree(),
      object: keptTree(cache) ?? null,
      pods: viewAll(),
      conditions: conditionsOf({
        kept: keptTree(cache),
        mode: settings().mode,
        ungated: guard.ungated,
        cluster: clusterFacts(cache),
      }),
    }),
  })
  function* viewAll() {
    for (const { pod } of cache.pods.items.values()) yield assumptions.view(pod)
  }
  const term: Term = createTerm({
    cache,
    leadership,
    metrics,
    assumptions,
    backOffs,
    settings,
    ungated: () => guard.ungated,
    release: () => release.sweep(),
    onWaits: waits => waiting.update(waits),
    enforcer: ledger =>
      createEnforcer({
        act,
        assumptions,
        audit,
        backOffs,
        events,
        guard,
        ledger,
        log,
        metrics,
        kept,
        tree,
        lastSequence,
        onAssumed: uid => term.assumed(uid),
        nominate: (pod, node) => patchStatus(api, pod, { status: { nominatedNodeName: node }, fence }),
        mark: (pod, text) =>
          writeCondition(api, pod, { status: 'False', ...text, fence }).catch((cause: unknown) =>
            log.debug('mark.failed', failureFacts(cause)),
          ),
      }),
  })

  /** Its own preemption knows no quota (quota.md 8): it is not ours to prevent, but to tell. */
  function notePreempted({ pod }: KeptPod): void {
    if (pod.leafNote === null) return
    metrics.evictions.add(1, { rule: 'kubeScheduler', outcome: 'done' })
    const { uid, namespace, name, leafNote } = pod
    const victims = [{ uid, namespace, name, leaf: leafNote, outcome: 'evicted' }] as const
    audit
      .record({ rule: 'kubeScheduler', leaf: leafNote, beneficiaries: [], victims, shares: [] })
      .catch((cause: unknown) => log.warn('audit.failed', failureFacts(cause)))
  }

  const stale = () => {
    isStale = true
  }

  /** A gated pod waits for nothing once its gate is open. */
  function podChanged(change: Change<KeptPod>): void {
    stale()
    term.podChanged(change)
    if (change.after?.isPreempted && !change.before?.isPreempted) notePreempted(change.after)
    if (!change.after) waiting.forget(change.key)
    else if (!change.after.pod.isGated) waiting.admitted(change.key)
  }

  async function every(ms: number, signal: AbortSignal, what: () => Promise<void>): Promise<void> {
    while (!signal.aborted) {
      await pause(ms, signal)
      if (!signal.aborted)
        await what().catch((cause: unknown) => log.warn('round.failed', failureFacts(cause)))
    }
  }

  async function report(): Promise<void> {
    const startedAt = performance.now()
    if (!isStale || !term.isReady() || startedAt < statusNotBefore) return
    isStale = false
    isStale = !(await writeStatus())
    statusNotBefore = startedAt + (performance.now() - startedAt) * STATUS_REST
  }
  const patrol = () => guard.patrol(settings().mode === 'enforce' ? Object.keys(bound()) : [])
  async function compare(): Promise<void> {
    drift = await findDrift({ api, ledger: term.ledger, tree, view: pod => assumptions.view(pod) })
    if (drift.length > 0) log.error('drift', { places: drift })
  }

  return {
    term,
    waiting,
    drift: () => drift,
    podChanged,
    factsChanged: stale,
    treeChanged() {
      stale()
      term.treeChanged()
      writeBindings()
    },
    mapsChanged: writeBindings,
    settingsChanged() {
      stale()
      term.settingsChanged()
      writeBindings()
    },
    slippedPast: ({ uid, namespace, name }) =>
      events.emit({
        type: 'Warning',
        reason: 'NotGated',
        message:
          'It was created without the gate of the capacity scheduler, and runs without asking its quota.',
        pod: { uid, namespace, name },
      }),
    async run(signal) {
      const reports = [
        every(PATROL_MS, signal, patrol),
        every(DRIFT_MS, signal, compare),
        every(STATUS_MS, signal, report),
        waiting.run(signal),
      ]
      writeBindings()
      await Promise.all([term.run(signal), ...reports])
    },
  }
}
