// Carries decisions out. Each is assumed at once, so that the next round sees it, and taken back when the API server says otherwise.
//
//   decision ─▶ assumed ─▶ written ─┬─ done ────▶ confirmed by the watch
//                                   ├─ changed ─▶ read again, taken back, decided anew
//                                   └─ failed ──▶ held for a while, then taken back: no write is repeated at full speed
import type { Millis } from '#core/base/units.ts'
import { writeAmounts } from '#core/quota/status.ts'
import type { AuditPod, Outcome } from '#core/schedule/audit.ts'
import { explainEviction } from '#core/schedule/explain.ts'
import type { Decision, Share } from '#core/schedule/decision.ts'
import type { Ledger } from '#core/schedule/ledger.ts'
import type { EvictionRule } from '#core/schedule/snapshot.ts'
import { EVICTION_REASONS } from '#core/wire.ts'
import type { Act, SeenPod, WriteOutcome } from './act.ts'
import { type Assumptions, later } from './assumptions.ts'
import type { Audit } from './audit.ts'
import type { BackOffs } from '#core/schedule/backOffs.ts'
import type { KeptPod } from './cache.ts'
import type { Urgency } from './coalesce.ts'
import type { Events } from './events.ts'
import type { Guard } from './guard.ts'
import { failureFacts, type Log } from './log.ts'
import type { Metrics } from './metrics.ts'

export type EnforceOptions = {
  /** The largest note of an admission that any pod has. */
  readonly lastSequence: () => number
  readonly act: Act
  readonly assumptions: Assumptions
  readonly audit: Audit
  readonly events: Events
  readonly guard: Guard
  readonly log: Log
  readonly metrics: Metrics
  /** The tree that decisions are made by; another object when it was edited. */
  readonly tree: () => unknown
  readonly kept: (uid: string) => KeptPod | undefined
  /** What is assumed of the pod changed. `soon`: as the decision had it, which took it into account. */
  readonly onAssumed: (uid: string, urgency: Urgency) => void
  /** A condition on the pod, before it is evicted. */
  readonly mark: (pod: SeenPod, text: { reason: string; message: string }) => Promise<void>
  /** Takes that back, when it was not evicted after all. */
  readonly unmark: (pod: SeenPod) => Promise<void>
  /** Notes on the pod which node is cleared for it. */
  readonly nominate: (pod: SeenPod, node: string) => Promise<void>
  readonly ledger: Pick<Ledger, 'putReservation' | 'removeReservation' | 'putBackOff'>
  readonly backOffs: BackOffs
  /** By the API server's clock. */
  readonly now: () => Millis
}

type Deed = Exclude<Decision, { kind: 'wait' }>

/** An eviction that was accepted shows on the pod within moments; a pod that stays longer is looked at anew. */
const GOING_MS = 30_000
/** A pod whose eviction was refused is no victim for so long. */
const REFUSED_MS = 10_000
/** A pod that was not what was seen of it may be evicted as what it is now. */
const CHANGED_MS = 500
/** The pause before a write is tried again that was refused for no reason of the pod's. */
const FAILED_MS = 5000

const OUTCOMES: Readonly<Record<WriteOutcome, Outcome>> = {
  done: 'evicted',
  changed: 'failed',
  gone: 'gone',
  blocked: 'refused',
  failed: 'failed',
}

export const seenOf = ({ pod, resourceVersion }: KeptPod): SeenPod => {
  const { uid, namespace, name } = pod
  return { uid, namespace, name, resourceVersion }
}

const nameOf = ({ namespace, name }: SeenPod) => `${namespace}/${name}`
const refOf = ({ uid, namespace, name }: AuditPod): AuditPod => ({ namespace, name, uid })

const shareOf = ({ leaf, before, after }: Share) => ({
  leaf,
  before: writeAmounts(before),
  after: writeAmounts(after),
})

export type Enforcer = {
  /** @param firstAt when the first event came that led to this decision, `performance.now()` */
  carryOut(decision: Deed, firstAt: number): void
}

export function createEnforcer(options: EnforceOptions): Enforcer {
  const { act, assumptions, audit, events, guard, log, metrics, kept, onAssumed, ledger, now } = options
  let sequence: number | undefined

  const seen = (uid: string): SeenPod | undefined => {
    const pod = kept(uid)
    return pod && seenOf(pod)
  }

  function takeBack(uid: string, what: 'admitted' | 'noting', outcome: WriteOutcome): void {
    const undo = () => {
      assumptions.rollBack(uid, what)
      onAssumed(uid, 'now')
    }
    if (outcome === 'failed') setTimeout(undo, FAILED_MS)
    else undo()
  }

  function note(write: 'gate' | 'recharge' | 'evict', outcome: WriteOutcome, firstAt: number): void {
    metrics.writes.add(1, { write, outcome })
    metrics.reactionSeconds.observe((performance.now() - firstAt) / 1000)
  }

  async function admit(uid: string, leaf: string, firstAt: number): Promise<void> {
    const pod = seen(uid)
    if (!pod) return
    sequence = (sequence ?? options.lastSequence()) + 1
    assumptions.assume(uid, { admitted: { leaf, sequence } })
    onAssumed(uid, 'soon')
    const tree = options.tree()
    const outcome = await act.openGate(pod, { leaf, sequence, isCurrent: () => options.tree() === tree })
    note('gate', outcome, firstAt)
    log.debug('pod.admitted', { pod: nameOf(pod), leaf, outcome })
    if (outcome !== 'done' && outcome !== 'gone') takeBack(uid, 'admitted', outcome)
  }

  async function recharge(uid: string, leaf: string, firstAt: number): Promise<void> {
    const pod = seen(uid)
    if (!pod) return
    assumptions.assume(uid, { noting: leaf })
    const outcome = await act.noteLeaf(pod, leaf)
    note('recharge', outcome, firstAt)
    if (outcome !== 'done' && outcome !== 'gone') takeBack(uid, 'noting', outcome)
  }

  type Eviction = {
    readonly victims: readonly string[]
    readonly rule: EvictionRule
    readonly leaf: string
    readonly beneficiaries: readonly string[]
    readonly shares: readonly Share[]
  }

  async function evictOne(
    uid: string,
    eviction: Eviction & { record: number },
    firstAt: number,
  ): Promise<void> {
    const pod = seen(uid)
    if (!pod) return audit.settle(eviction.record, { uid }, 'gone')
    if (!isWanted(eviction)) {
      audit.settle(eviction.record, { uid }, 'failed')
      return refuse(uid, 'gone')
    }
    const controller = kept(uid)?.pod.controller // once it is evicted it may be gone
    const reason = EVICTION_REASONS[eviction.rule]
    const message = messageOf(eviction)
    await options.mark(pod, { reason, message })
    const outcome = await act.evict(pod, () => isWanted(eviction))
    note('evict', outcome, firstAt)
    metrics.evictions.add(1, { rule: eviction.rule, outcome })
    audit.settle(eviction.record, { uid }, OUTCOMES[outcome])
    log.info('pod.evicted', { pod: nameOf(pod), rule: eviction.rule, leaf: eviction.leaf, outcome })
    if (outcome === 'done') {
      events.emit({ type: 'Warning', reason, message, pod: refOf(pod) })
      if (controller) ledger.putBackOff(options.backOffs.evicted(controller.uid, now()))
    } else {
      refuse(uid, outcome)
      if (kept(uid)?.pod.goneBy === null) await options.unmark(pod)
    }
  }

  /** Tells kube-scheduler for whom the node is cleared, so that no other pod takes the room: a remark, which it may ignore. */
  function nominate(uids: readonly string[], node: string): void {
    for (const pod of uids.flatMap(uid => seen(uid) ?? []))
      options
        .nominate(pod, node)
        .catch((cause: unknown) => log.debug('nomination.failed', failureFacts(cause)))
  }

  function messageOf({ rule, leaf, beneficiaries }: Eviction): string {
    const [first] = beneficiaries.flatMap(uid => seen(uid) ?? [])
    return `${explainEviction(rule, leaf)}${first ? ` ${nameOf(first)} waits for it.` : ''}`
  }

  /** False when all are gone, or going, for whom it was decided: asking and writing down took a moment. */
  const isWanted = ({ beneficiaries }: Eviction): boolean =>
    beneficiaries.length === 0 || beneficiaries.some(uid => kept(uid)?.pod.goneBy === null)

  /** It stays: another is to be chosen. */
  function refuse(uid: string, outcome: WriteOutcome): void {
    assumptions.rollBack(uid, 'goneBy')
    // One that others changed meanwhile has not gone either; without a word its reservation would wait for it in vain.
    const restMs = outcome === 'changed' ? CHANGED_MS : REFUSED_MS
    const why = outcome === 'blocked' ? 'budget' : 'failed'
    if (outcome !== 'gone') assumptions.assume(uid, { refused: { until: later(now(), restMs), why } })
    onAssumed(uid, 'now')
  }

  /** Nobody goes whose replacement would not wait, nor before it is written down who goes and why. */
  async function evict(eviction: Eviction, firstAt: number): Promise<void> {
    const pods = eviction.victims.flatMap(uid => kept(uid) ?? [])
    for (const { pod } of pods) {
      assumptions.assume(pod.uid, { goneBy: later(now(), GOING_MS) })
      onAssumed(pod.uid, 'soon')
    }
    const giveUp = () => {
      if (eviction.beneficiaries.length > 0) ledger.removeReservation(eviction.beneficiaries)
      for (const { pod } of pods) refuse(pod.uid, 'failed')
    }
    if (!(await guard.allows(pods.map(({ pod }) => pod.namespace)))) {
      log.warn('eviction.paused', { rule: eviction.rule, ungated: [...guard.ungated] })
      return giveUp()
    }
    let record: number
    try {
      record = await audit.record({
        rule: eviction.rule,
        leaf: eviction.leaf,
        beneficiaries: eviction.beneficiaries.flatMap(uid => seen(uid) ?? []).map(refOf),
        victims: pods.map(({ pod }) => ({ ...refOf(pod), leaf: pod.leafNote, outcome: 'decided' })),
        shares: eviction.shares.map(shareOf),
      })
    } catch (cause) {
      log.error('audit.failed', failureFacts(cause))
      return giveUp()
    }
    await Promise.all(pods.map(({ pod }) => evictOne(pod.uid, { ...eviction, record }, firstAt)))
  }

  function run(decision: Deed, firstAt: number): Promise<unknown> {
    switch (decision.kind) {
      case 'admit':
        return Promise.all(decision.pods.map(uid => admit(uid, decision.leaf, firstAt)))
      case 'recharge':
        return recharge(decision.pod, decision.leaf, firstAt)
      case 'reserve': {
        const { reservation, evict: victims, shares } = decision
        const { rule, leaf, pods: beneficiaries } = reservation
        ledger.putReservation(reservation)
        if (reservation.node !== null) nominate(beneficiaries, reservation.node)
        log.info('reserved', { rule, leaf, beneficiaries: beneficiaries.length, victims: victims.length })
        return victims.length === 0
          ? Promise.resolve()
          : evict({ victims, rule, leaf, beneficiaries, shares }, firstAt)
      }
      case 'evict':
        return evict(
          { victims: decision.pods, rule: decision.rule, leaf: decision.leaf, beneficiaries: [], shares: [] },
          firstAt,
        )
      case 'release':
        ledger.removeReservation(decision.pods)
        log.debug('released', { pods: decision.pods.length, why: decision.why })
        return Promise.resolve()
    }
  }

  return {
    carryOut(decision, firstAt) {
      // Decided again by every round until it is seen.
      if (decision.kind === 'recharge' && assumptions.isNoting(decision.pod, decision.leaf)) return
      metrics.decisions.add(1, { kind: decision.kind })
      run(decision, firstAt).catch((cause: unknown) =>
        log.error('decision.failed', { kind: decision.kind, ...failureFacts(cause) }),
      )
    },
  }
}
