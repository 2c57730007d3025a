import { type Millis, millis } from '#core/base/units.ts'
import type { QuotaTree } from '#core/quota/tree.ts'
import type { Decision } from '#core/schedule/decision.ts'
import { type Ledger, createLedger } from '#core/schedule/ledger.ts'
import type { DisruptionBudget, Gang, QuotaPod, ScheduleOptions } from '#core/schedule/snapshot.ts'
import { NOW, OPTIONS } from './builders.ts'

/** What goes wrong, and how slowly all goes. Milliseconds. */
export type Conditions = {
  /** From an eviction until the pod is gone. */
  readonly dieMs: number
  /** From a change until the component sees it. */
  readonly watchMs: number
  /** From a decision until it is written. */
  readonly writeMs: number
  /** Whether the n-th write is lost, from 0: the component is told so. */
  readonly isLost: (write: number) => boolean
}

const SMOOTH: Conditions = { dieMs: 0, watchMs: 0, writeMs: 0, isLost: () => false }

type Work = { readonly at: number; readonly order: number; readonly run: () => void }

export type Evicted = {
  readonly pod: string
  readonly leaf: string
  readonly for: readonly string[]
  readonly rule: string
}

/**
 * A cluster of pods without nodes, with a component that decides over it as ours does: it sees late, writes late, assumes what it wrote,
 * takes back what was lost. Controllers replace what is evicted, by a gated pod. Time is simulated, and nothing is left to chance.
 */
export class ClosedLoop {
  now: Millis = NOW
  /** The truth, by uid. */
  readonly pods = new Map<string, QuotaPod>()
  readonly evictions: Evicted[] = []
  /** Called whenever the truth changed. */
  onChange: (loop: ClosedLoop) => void = () => undefined
  /** Called with every list of decisions and the pods as the component saw them. */
  onDecide: (decisions: readonly Decision[], seen: ReadonlyMap<string, QuotaPod>) => void = () => undefined

  tree: QuotaTree | null
  readonly options: ScheduleOptions
  readonly conditions: Conditions
  budgets: readonly DisruptionBudget[] = []
  gangs: readonly Gang[] = []
  ledger: Ledger
  /** The component's picture: what it saw, with what it assumes on top. */
  seen = new Map<string, QuotaPod>()
  /** Uids with a write of the component's under way: what is seen of them meanwhile is older. */
  #assumed = new Set<string>()
  #work: Work[] = []
  #order = 0
  #writes = 0
  #sequence = 0
  #life = 0
  #isDecisionDue = false

  constructor(
    tree: QuotaTree | null,
    options: Partial<ScheduleOptions> = {},
    conditions: Partial<Conditions> = {},
  ) {
    this.tree = tree
    this.options = { ...OPTIONS, ...options }
    this.conditions = { ...SMOOTH, ...conditions }
    this.ledger = createLedger(this.options)
    this.ledger.setTree(tree, this.now)
  }

  /** Changes the truth; the component hears of it in time. */
  change(uid: string, pod: QuotaPod | null): void {
    if (pod === null) this.pods.delete(uid)
    else this.pods.set(uid, pod)
    this.onChange(this)
    const life = this.#life
    this.#after(this.conditions.watchMs, () => {
      if (life === this.#life) this.#see(uid, pod)
    })
  }

  create(...pods: QuotaPod[]): void {
    for (const pod of pods) this.change(pod.uid, { ...pod, createdAt: this.now })
  }

  edit(tree: QuotaTree | null): void {
    this.tree = tree
    this.ledger.setTree(tree, this.now)
    this.#decideSoon()
  }

  /** The component dies, with all it assumed, and starts again from a LIST. Writes that are under way may still land. */
  restart(): void {
    this.#life += 1
    this.#assumed.clear()
    this.seen = new Map(this.pods)
    this.ledger = createLedger(this.options)
    for (const budget of this.budgets) this.ledger.putBudget(budget)
    for (const gang of this.gangs) this.ledger.putGang(gang)
    this.ledger.setTree(this.tree, this.now)
    for (const pod of this.pods.values()) this.ledger.putPod(pod)
    this.#decideSoon()
  }

  /** Lets time pass until nothing moves, for `limitMs` at most. True: it came to rest. */
  settle(limitMs = 3_600_000): boolean {
    const end = this.now + limitMs
    for (;;) {
      const next = this.#work.toSorted((a, b) => a.at - b.at || a.order - b.order)[0]
      if (next === undefined) return true
      if (next.at > end) return false
      this.#work.splice(this.#work.indexOf(next), 1)
      this.now = millis(Math.max(this.now, next.at))
      next.run()
    }
  }

  #after(delayMs: number, run: () => void): void {
    this.#order += 1
    this.#work.push({ at: this.now + delayMs, order: this.#order, run })
  }

  #see(uid: string, pod: QuotaPod | null): void {
    if (this.#assumed.has(uid) && pod !== null) return
    this.#assume(uid, pod)
    this.#decideSoon()
  }

  #assume(uid: string, pod: QuotaPod | null): void {
    if (pod === null) {
      this.seen.delete(uid)
      this.ledger.removePod(uid)
    } else {
      this.seen.set(uid, pod)
      this.ledger.putPod(pod)
    }
  }

  #decideSoon(): void {
    if (this.#isDecisionDue) return
    this.#isDecisionDue = true
    this.#after(0, () => {
      this.#isDecisionDue = false
      this.#decide()
    })
  }

  #decide(): void {
    const { decisions, nextDueAt } = this.ledger.decide(this.now)
    this.onDecide(decisions, this.seen)
    for (const decision of decisions) this.#carryOut(decision)
    const life = this.#life
    if (nextDueAt !== null)
      this.#after(nextDueAt - this.now, () => {
        if (life === this.#life) this.#decideSoon()
      })
  }

  #carryOut(decision: Decision): void {
    switch (decision.kind) {
      case 'admit':
        for (const uid of decision.pods) this.#write(uid, pod => this.#admitted(pod, decision.leaf))
        break
      case 'recharge':
        this.#write(decision.pod, pod => ({ ...pod, leafNote: decision.leaf }))
        break
      case 'reserve':
        this.ledger.putReservation(decision.reservation)
        for (const uid of decision.evict)
          this.#evict(uid, { for: decision.reservation.pods, rule: decision.reservation.rule })
        break
      case 'evict':
        for (const uid of decision.pods) this.#evict(uid, { for: [], rule: decision.rule })
        break
      case 'release':
        this.ledger.removeReservation(decision.pods)
        break
      case 'wait':
    }
  }

  #admitted(pod: QuotaPod, leaf: string): QuotaPod {
    this.#sequence += 1
    return {
      ...pod,
      isGated: false,
      leafNote: leaf,
      admittedSequence: this.#sequence,
      phase: 'Running',
      startedAt: this.now,
      node: 'somewhere',
    }
  }

  /** Assumes the change at once, and writes it; what is lost, or meets a pod that changed meanwhile, is taken back. */
  #write(uid: string, change: (pod: QuotaPod) => QuotaPod): void {
    const before = this.seen.get(uid)
    if (before === undefined) return
    const assumed = change(before)
    this.#assumed.add(uid)
    this.#assume(uid, assumed)
    this.#decideSoon()
    const isLost = this.conditions.isLost(this.#writes)
    this.#writes += 1
    const life = this.#life
    this.#after(this.conditions.writeMs, () => {
      const isStale = this.pods.get(uid) !== before
      if (life === this.#life) this.#assumed.delete(uid)
      if (!isLost && !isStale) return this.change(uid, assumed)
      const now = this.pods.get(uid) ?? null
      if (life === this.#life) this.#see(uid, now)
    })
  }

  #evict(uid: string, why: { readonly for: readonly string[]; readonly rule: string }): void {
    const goneBy = millis(this.now + this.conditions.writeMs + this.conditions.dieMs)
    this.#write(uid, pod => {
      this.evictions.push({ pod: uid, leaf: pod.leafNote ?? '', ...why })
      return { ...pod, goneBy }
    })
    this.#after(this.conditions.writeMs, () => {
      const pod = this.pods.get(uid)
      if (pod?.goneBy == null) return
      if (pod.controller !== null) this.create(replacementOf(pod))
      this.#after(goneBy - this.now, () => this.change(uid, null))
    })
  }

  /** Names of pods that are charged, whether or not they are on their way out, by namespace. */
  running(namespace: string): string[] {
    return [...this.pods.values()]
      .filter(pod => pod.namespace === namespace && !pod.isGated && pod.goneBy === null)
      .map(pod => pod.name)
  }
}

/** The pod that a controller creates in place of one that goes. */
function replacementOf(pod: QuotaPod): QuotaPod {
  const [, base = pod.name, count = '0'] = /^(.*?)(?:\.(\d+))?$/.exec(pod.name) ?? []
  const name = `${base}.${Number(count) + 1}`
  return {
    ...pod,
    uid: `${pod.namespace}/${name}`,
    name,
    phase: 'Pending',
    isGated: true,
    goneBy: null,
    leafNote: null,
    admittedSequence: null,
    startedAt: null,
    node: null,
  }
}
