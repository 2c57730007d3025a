import { type Millis, millis } from '#core/base/units.ts'
import type { QuotaTree } from '#core/quota/tree.ts'
import type { Decision } from '#core/schedule/decision.ts'
import { type Ledger, createLedger } from '#core/schedule/ledger.ts'
import type {
  DisruptionBudget,
  Gang,
  QuotaPod,
  Reservation,
  ScheduleOptions,
} from '#core/schedule/snapshot.ts'
import { NOW, OPTIONS } from './builders.ts'

/** What goes wrong, and how slowly all goes. Milliseconds. */
export type Conditions = {
  /** From an eviction until the pod is gone. */
  readonly dieMs: number
  /** From a change until the component sees it. */
  readonly watchMs: number
  /** From a decision until it is written. */
  readonly writeMs: number
  /** Of the first `LOSSES_END` writes each n-th is lost, and the component is told so; 0: none. */
  readonly loseEvery: number
}

const SMOOTH: Conditions = { dieMs: 0, watchMs: 0, writeMs: 0, loseEvery: 0 }

/** A loop that does more than this has no end. */
const MOST_STEPS = 5000
/** A loss that strikes the same write of each try for ever would let nobody get anywhere. */
const LOSSES_END = 40

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
  treeChangedAt: Millis = NOW
  /** By the uids of the pods that gain. */
  readonly reservations = new Map<string, Reservation>()
  readonly options: ScheduleOptions
  readonly conditions: Conditions
  budgets: readonly DisruptionBudget[] = []
  gangs: readonly Gang[] = []
  ledger: Ledger
  /** The component's picture: what it saw, with what it assumes on top. */
  seen = new Map<string, QuotaPod>()
  /** The last write of the component's that is under way, by uid: what is seen of the pod meanwhile is older. */
  #assumed = new Map<string, number>()
  /** How new what is seen of a pod is, by uid. */
  #known = new Map<string, number>()
  #revision = 0
  #work: Work[] = []
  #order = 0
  #writes = 0
  #sequence = 0
  #life = 0
  #isDecisionDue = false
  /** False from its death until it has listed all: it sees and decides nothing. */
  #isSynced = true
  /** Dies, and starts again, after so many more writes; null: lives on. */
  dieAfterWrites: number | null = null

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
    this.#revision += 1
    const revision = this.#revision
    if (pod === null) this.pods.delete(uid)
    else this.pods.set(uid, pod)
    this.onChange(this)
    const life = this.#life
    this.#after(this.conditions.watchMs, () => {
      if (life === this.#life) this.#see(uid, pod, revision)
    })
  }

  create(...pods: QuotaPod[]): void {
    for (const pod of pods) this.change(pod.uid, { ...pod, createdAt: this.now })
  }

  edit(tree: QuotaTree | null): void {
    this.tree = tree
    this.treeChangedAt = this.now
    this.ledger.setTree(tree, this.now)
    this.#decideSoon()
  }

  /**
   * The component dies, with all it assumed. It starts again from a LIST once the writes that were under way have landed or failed, as a
   * new leader waits for them.
   */
  restart(): void {
    this.#life += 1
    this.#isSynced = false
    this.#assumed.clear()
    this.seen.clear()
    this.#known.clear()
    this.reservations.clear()
    this.ledger = createLedger(this.options)
    const life = this.#life
    this.#after(this.conditions.writeMs + 1, () => {
      if (life === this.#life) this.#start()
    })
  }

  #start(): void {
    this.#isSynced = true
    for (const budget of this.budgets) this.ledger.putBudget(budget)
    for (const gang of this.gangs) this.ledger.putGang(gang)
    this.ledger.setTree(this.tree, this.now)
    for (const [uid, pod] of this.pods) this.#see(uid, pod, this.#revision)
    this.#decideSoon()
  }

  /** Lets time pass until nothing moves, for `limitMs` at most. True: it came to rest. */
  settle(limitMs = 3_600_000): boolean {
    const end = this.now + limitMs
    let steps = 0
    for (;;) {
      steps += 1
      if (steps === MOST_STEPS) throw new Error(`still busy at ${this.now - NOW} ms`)
      const next = this.#nextWork()
      if (next === undefined) return true
      if (next.at > end) return false
      this.#work.splice(this.#work.indexOf(next), 1)
      this.now = millis(Math.max(this.now, next.at))
      next.run()
    }
  }

  #nextWork(): Work | undefined {
    let next = this.#work[0]
    for (const work of this.#work)
      if (next !== undefined && (work.at - next.at || work.order - next.order) < 0) next = work
    return next
  }

  #after(delayMs: number, run: () => void): void {
    this.#order += 1
    this.#work.push({ at: this.now + delayMs, order: this.#order, run })
  }

  /** An event of a watch, or the answer to a write: older ones than what is known already say nothing. */
  #see(uid: string, pod: QuotaPod | null, revision: number): void {
    if (!this.#isSynced || revision <= (this.#known.get(uid) ?? 0)) return
    this.#known.set(uid, revision)
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
      if (this.#isSynced) this.#decide()
    })
  }

  #decide(): void {
    const { decisions, nextDueAt } = this.ledger.decide(this.now)
    this.onDecide(decisions, this.seen)
    const life = this.#life
    for (const decision of decisions) if (life === this.#life) this.#carryOut(decision)
    if (life !== this.#life) return
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
        this.reservations.set(decision.reservation.pods.join(), decision.reservation)
        for (const uid of decision.evict)
          this.#evict(uid, { for: decision.reservation.pods, rule: decision.reservation.rule })
        break
      case 'evict':
        for (const uid of decision.pods) this.#evict(uid, { for: [], rule: decision.rule })
        break
      case 'release':
        this.ledger.removeReservation(decision.pods)
        this.reservations.delete(decision.pods.join())
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
    if (before === undefined || this.#dies()) return
    const assumed = change(before)
    this.#writes += 1
    const write = this.#writes
    this.#assumed.set(uid, write)
    this.#assume(uid, assumed)
    this.#decideSoon()
    const { loseEvery } = this.conditions
    const isLost = loseEvery > 0 && write < LOSSES_END && write % loseEvery === 0
    const life = this.#life
    this.#after(this.conditions.writeMs, () => {
      const isStale = this.pods.get(uid) !== before
      const isLast = life === this.#life && this.#assumed.get(uid) === write
      if (isLast) this.#assumed.delete(uid)
      if (!isLost && !isStale) {
        this.change(uid, assumed)
        if (life === this.#life) this.#known.set(uid, this.#revision)
      } else if (isLast) {
        this.#assume(uid, this.pods.get(uid) ?? null)
        this.#known.set(uid, this.#revision)
        this.#decideSoon()
      }
    })
  }

  /** At a write point, before the write. */
  #dies(): boolean {
    if (this.dieAfterWrites === null) return false
    this.dieAfterWrites -= 1
    if (this.dieAfterWrites >= 0) return false
    this.dieAfterWrites = null
    this.restart()
    return true
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
