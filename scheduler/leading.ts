// All that a leader does, put together anew for every term: deciding (`term.ts`) and what goes with it.
import { explainWait, waitReasonName } from '#core/schedule/explain.ts'
import type { KnownDevices } from '#core/pods/claims.ts'
import type { Usage } from '#core/quota/usage.ts'
import type { QuotaPod } from '#core/schedule/snapshot.ts'
import { CONFIG_MAPS } from '#core/wire.ts'
import { createAct, type SeenPod } from './act.ts'
import { createAssumptions } from './assumptions.ts'
import { createAudit } from './audit.ts'
import { createBackOffs } from '#core/schedule/backOffs.ts'
import { createBindingsWriter } from './bindings.ts'
import { type KeptPod, lastSequence, mapData, readableTree } from './cache.ts'
import type { Context } from './context.ts'
import { createEnforcer } from './enforce.ts'
import { createEvents } from './events.ts'
import { createGuard } from './guard.ts'
import { failureFacts } from './log.ts'
import { createPace, type Pace } from './pace.ts'
import { probeNamespace } from './probe.ts'
import { createRelease } from './release.ts'
import type { Change } from './reflector.ts'
import { createReporting } from './reporting.ts'
import type { Slip } from './slipped.ts'
import { createTerm, type Term } from './term.ts'
import {
  ADMITTED,
  type ConditionText,
  createWaiting,
  patchStatus,
  writeCondition,
  type Waiting,
} from './waiting.ts'

export type Leading = {
  readonly term: Term
  readonly waiting: Waiting
  /** Places where memory and a fresh list differ; undefined before the first comparison. */
  drift(): readonly string[] | undefined
  podChanged(change: Change<KeptPod>): void
  claimChanged(change: Change<KnownDevices>): void
  treeChanged(): void
  /** Something that the tree is held against, a node or a namespace, changed. */
  factsChanged(): void
  mapsChanged(): void
  settingsChanged(): void
  slippedPast(pod: QuotaPod, slip: Slip): void
  /** What each node of the tree has, a second old at most; null where nothing is decided by a tree. */
  usage(): Usage | null
  run(signal: AbortSignal): Promise<void>
}

const CONDITIONS_PER_SECOND = 20
const EVENTS = { perSecond: 10, burst: 50, concurrency: 4 }

const SLIPS: Readonly<Record<Slip, string>> = {
  created: 'It was created without the gate of the capacity scheduler',
  opened: 'Somebody else took the gate of the capacity scheduler away',
}

/** An eviction waits for its remark no longer than this. */
const MARK_MS = 1000

/** @param pace of gates and evictions; it outlives terms, so that a lease is given back only when all is written */
export function createLeading(context: Context, pace: Pace): Leading {
  const { api, log, cache, leadership, metrics, settings, identity, now } = context
  const fence = () => leadership.assertLeading()
  const assumptions = createAssumptions()
  const backOffs = createBackOffs()
  const events = createEvents({ api, log, pace: createPace(EVENTS), fence, identity })
  const kept = (uid: string) => cache.pods.items.get(uid)
  const tree = () => readableTree(cache)
  const bound = () => mapData(cache, CONFIG_MAPS.bindings)
  const act = createAct({ api, log, pace, leadership, onRead: (uid, pod) => cache.pods.take(uid, pod) })
  const audit = createAudit({ api, log, fence })
  const guard = createGuard({
    probe: namespace => probeNamespace(api, log, namespace),
    onChange(ungated) {
      log[ungated.size > 0 ? 'error' : 'info']('admission', { ungatedNamespaces: [...ungated] })
      reporting.stale()
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
    hasPolicy: context.admission === 'policy',
    wanted: () => ({ mode: settings().mode, tree: tree(), current: bound() }),
  })
  /** A remark: nothing depends on it. */
  const tell = (pod: SeenPod, text: Omit<ConditionText, 'fence' | 'timeoutMs'>): Promise<void> =>
    writeCondition(api, pod, { ...text, fence, timeoutMs: MARK_MS }).catch((cause: unknown) =>
      log.debug('mark.failed', failureFacts(cause)),
    )
  const term: Term = createTerm({
    cache,
    leadership,
    metrics,
    assumptions,
    backOffs,
    settings,
    now,
    ungated: () => guard.ungated,
    release: () => release.sweep(),
    onWaits: waits => waiting.update(waits),
    isAnyoneWaiting: () => waiting.size() > 0,
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
        now,
        tree,
        lastSequence: () => lastSequence(cache),
        onAssumed: (uid, urgency) => term.viewChanged(uid, urgency),
        nominate: (pod, node) => patchStatus(api, pod, { status: { nominatedNodeName: node }, fence }),
        mark: (pod, text) => tell(pod, { status: 'False', ...text }),
        unmark: pod => tell(pod, ADMITTED),
      }),
  })

  const reporting = createReporting({
    context,
    term,
    guard,
    assumptions,
    bound: () => Object.keys(bound()),
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

  /** A gated pod waits for nothing once its gate is open. */
  function podChanged(change: Change<KeptPod>): void {
    reporting.stale()
    term.podChanged(change)
    if (change.after?.isPreempted && !change.before?.isPreempted) notePreempted(change.after)
    if (!change.after) waiting.forget(change.key)
    else if (!change.after.pod.isGated) waiting.admitted(change.key)
  }

  return {
    term,
    waiting,
    drift: () => reporting.drift(),
    podChanged,
    claimChanged(change) {
      for (const [uid, pod] of cache.pods.items)
        if (cache.devices.concerns(change, pod)) term.viewChanged(uid, 'now')
    },
    factsChanged: () => reporting.stale(),
    treeChanged() {
      reporting.stale()
      term.treeChanged()
      writeBindings()
    },
    mapsChanged: writeBindings,
    settingsChanged() {
      reporting.stale()
      term.settingsChanged()
      writeBindings()
    },
    slippedPast: ({ uid, namespace, name }, slip) =>
      events.emit({
        type: 'Warning',
        reason: 'NotGated',
        message: `${SLIPS[slip]}, and it runs without asking its quota.`,
        pod: { uid, namespace, name },
      }),
    usage: () => reporting.usage(),
    async run(signal) {
      writeBindings()
      audit.prepare().catch((cause: unknown) => log.warn('audit.unread', failureFacts(cause)))
      await Promise.all([
        cache.pods.run(signal),
        term.run(signal),
        reporting.run(signal),
        waiting.run(signal),
      ])
    },
  }
}
