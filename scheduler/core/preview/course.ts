// The course that decisions take when they are carried out on a copy of a cluster.
import { type Millis, millis } from '../base/units.ts'
import { type BackOffs, createBackOffs } from '../schedule/backOffs.ts'
import type { Decision } from '../schedule/decision.ts'
import { ledgerOf } from '../schedule/decide.ts'
import { meetsAll } from '../schedule/fit.ts'
import type { Ledger } from '../schedule/ledger.ts'
import type { DisruptionBudget, EvictionRule, QuotaPod, Snapshot } from '../schedule/snapshot.ts'

type Step = { readonly at: Millis; readonly pod: QuotaPod } & (
  | { readonly kind: 'evict'; readonly rule: EvictionRule; readonly beneficiary: QuotaPod | null }
  | { readonly kind: 'start' }
)

export type Course = {
  readonly steps: readonly Step[]
  /** As they are in the end. */
  readonly pods: readonly QuotaPod[]
  readonly isSettled: boolean
}

/** Longer than graces and first back-offs of the component take, milliseconds. */
const HORIZON_MS = 300_000
/** A course that never ends would say nothing. */
const MOST_ROUNDS = 400

type State = {
  readonly ledger: Ledger
  readonly pods: Map<string, QuotaPod>
  readonly budgets: DisruptionBudget[]
  readonly backOffs: BackOffs
  readonly steps: Step[]
  now: Millis
  admitted: number
  replaced: number
}

/** Until nothing moves, or the horizon. @returns null when it was cancelled, which is asked between decisions */
export function follow(snapshot: Snapshot, isCancelled: () => boolean): Course | null {
  const state = begin(snapshot)
  const end = millis(snapshot.now + HORIZON_MS)
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    if (isCancelled()) return null
    const { decisions, nextDueAt } = state.ledger.decide(state.now)
    const deeds = decisions.filter(({ kind }) => kind !== 'wait')
    for (const deed of deeds) carryOut(state, deed)
    if (deeds.length > 0) continue
    if (nextDueAt === null || nextDueAt > end) return courseOf(state, true)
    state.now = nextDueAt
    for (const uid of state.backOffs.ended(state.now)) state.ledger.removeBackOff(uid)
  }
  return courseOf(state, false)
}

const courseOf = ({ steps, pods }: State, isSettled: boolean): Course => ({
  steps,
  pods: [...pods.values()],
  isSettled,
})

function begin(snapshot: Snapshot): State {
  return {
    ledger: ledgerOf(snapshot),
    pods: new Map(snapshot.pods.map(pod => [pod.uid, pod])),
    budgets: [...snapshot.budgets],
    backOffs: createBackOffs(),
    steps: [],
    now: snapshot.now,
    admitted: snapshot.pods.reduce((most, pod) => Math.max(most, pod.admittedSequence ?? 0), 0),
    replaced: 0,
  }
}

function carryOut(state: State, deed: Decision): void {
  switch (deed.kind) {
    case 'admit':
      return deed.pods.forEach(uid => admit(state, uid, deed.leaf))
    case 'reserve': {
      state.ledger.putReservation(deed.reservation)
      const beneficiary = state.pods.get(deed.reservation.pods[0] ?? '') ?? null
      return deed.evict.forEach(uid => evict(state, uid, { rule: deed.reservation.rule, beneficiary }))
    }
    case 'evict':
      return deed.pods.forEach(uid => evict(state, uid, { rule: deed.rule, beneficiary: null }))
    case 'release':
      return state.ledger.removeReservation(deed.pods)
    case 'recharge':
      return put(state, deed.pod, { leafNote: deed.leaf })
    case 'wait':
  }
}

function put(state: State, uid: string, change: Partial<QuotaPod>): void {
  const had = state.pods.get(uid)
  if (had === undefined) return
  const pod = { ...had, ...change }
  state.pods.set(uid, pod)
  state.ledger.putPod(pod)
}

function admit(state: State, uid: string, leaf: string): void {
  const pod = state.pods.get(uid)
  if (pod === undefined) return
  state.steps.push({ kind: 'start', at: state.now, pod })
  state.admitted += 1
  put(state, uid, {
    isGated: false,
    leafNote: leaf,
    admittedSequence: state.admitted,
    startedAt: state.now,
  })
}

type Cause = { readonly rule: EvictionRule; readonly beneficiary: QuotaPod | null }

function evict(state: State, uid: string, cause: Cause): void {
  const pod = state.pods.get(uid)
  if (pod === undefined) return
  state.steps.push({ kind: 'evict', at: state.now, pod, ...cause })
  takeFromBudgets(state, pod)
  state.pods.delete(uid)
  state.ledger.removePod(uid)
  if (pod.controller === null) return
  state.ledger.putBackOff(state.backOffs.evicted(pod.controller.uid, state.now))
  replace(state, pod)
}

/** What its controller makes in its place, held by our gate. */
function replace(state: State, pod: QuotaPod): void {
  state.replaced += 1
  const replacement: QuotaPod = {
    ...pod,
    uid: `${pod.uid}~${state.replaced}`,
    createdAt: state.now,
    phase: 'Pending',
    isGated: true,
    goneBy: null,
    node: null,
    unschedulableSince: null,
    leafNote: null,
    admittedSequence: null,
    startedAt: null,
  }
  state.pods.set(replacement.uid, replacement)
  state.ledger.putPod(replacement)
}

function takeFromBudgets(state: State, pod: QuotaPod): void {
  if (pod.phase === 'Pending') return
  for (const [at, budget] of state.budgets.entries()) {
    const { namespace, selector, disruptionsAllowed } = budget
    if (namespace !== pod.namespace || selector === null || !meetsAll(selector, pod.labels)) continue
    const less = { ...budget, disruptionsAllowed: Math.max(0, disruptionsAllowed - 1) }
    state.budgets[at] = less
    state.ledger.putBudget(less)
  }
}
