import { isSame } from '#core/base/same.ts'
import { type Millis, millis } from '#core/base/units.ts'
import type { QuotaTree } from '#core/quota/tree.ts'
import type { Decision } from '#core/schedule/decision.ts'
import type {
  ClusterNode,
  Gang,
  QuotaPod,
  Refusal,
  Reservation,
  ScheduleOptions,
} from '#core/schedule/snapshot.ts'
import { OPTIONS } from './builders.ts'
import { Clock } from './clock.ts'
import { Picture } from './picture.ts'
import { type BudgetPlan, allowances, placements } from './surroundings.ts'

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

/** A loss that strikes the same write of each try for ever would let nobody get anywhere. */
const LOSSES_END = 40

type Write = {
  readonly change: (pod: QuotaPod) => QuotaPod
  /** It is not assumed, and shows when the watch brings it. */
  readonly isUnseen?: boolean
  readonly isAllowed?: () => boolean
  readonly onDone?: (pod: QuotaPod) => void
  readonly onFailed?: (outcome: 'lost' | 'changed' | 'refused') => void
}

export type Evicted = {
  readonly pod: string
  readonly leaf: string
  readonly for: readonly string[]
  readonly rule: string
}

/** A pod is no victim for so long: as `scheduler/enforce.ts` has it. */
const REFUSED_MS = 10_000
const CHANGED_MS = 500
/** From a change of pods or nodes until those without a node are looked at. */
const PLACING_MS = 5

/**
 * A cluster with a component that decides over it as ours does: it sees late, writes late, assumes what it wrote, takes back what was lost.
 * Controllers replace what is evicted, by a gated pod; where there are nodes, a scheduler places what is admitted, and disruption budgets
 * follow what runs. Time is simulated, and nothing is left to chance.
 */
export class ClosedLoop {
  readonly #clock = new Clock()
  /** The truth, by uid. */
  readonly pods = new Map<string, QuotaPod>()
  readonly evictions: Evicted[] = []
  /** Called once an admission of the component's has landed. */
  onAdmitted: (pod: QuotaPod) => void = () => undefined
  /** Called whenever the truth changed. */
  onChange: (loop: ClosedLoop) => void = () => undefined
  /** Called with every list of decisions and the pods as the component saw them. */
  onDecide: (decisions: readonly Decision[], seen: ReadonlyMap<string, QuotaPod>) => void = () => undefined

  tree: QuotaTree | null
  /** The component's picture of it all. */
  picture: Picture
  /** By the uids of the pods that gain. */
  readonly reservations = new Map<string, Reservation>()
  readonly options: ScheduleOptions
  readonly conditions: Conditions
  readonly plans = new Map<string, BudgetPlan>()
  /** None at all: pods run as soon as they are admitted. */
  readonly nodes = new Map<string, ClusterNode>()
  readonly gangs = new Map<string, Gang>()
  /** The last write of the component's that is under way, by uid: what is seen of the pod meanwhile is older. */
  #assumed = new Map<string, number>()
  /** Leaves that are being noted, by uid. */
  #noting = new Map<string, string>()
  /** Evictions that did not happen, by uid. */
  #refused = new Map<string, Refusal>()
  /** How new what is seen of a pod is, by uid. */
  #known = new Map<string, number>()
  #revision = 0
  #writes = 0
  #sequence = 0
  #life = 0
  #isDecisionDue = false
  #isPlacingDue = false
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
    this.picture = new Picture(this.options)
    this.picture.setTree(tree, this.now)
  }

  get now(): Millis {
    return this.#clock.now
  }

  /** Changes the truth; the component hears of it in time. */
  change(uid: string, pod: QuotaPod | null): void {
    this.#revision += 1
    const revision = this.#revision
    if (pod === null) this.pods.delete(uid)
    else this.pods.set(uid, pod)
    this.onChange(this)
    this.#whenSeen(() => this.#see(uid, pod, revision))
    this.#followPods()
  }

  /** Once the component has heard of a change; never, if it died before. False: it is no news. */
  #whenSeen(run: () => boolean | void): void {
    const life = this.#life
    this.#after(this.conditions.watchMs, () => {
      if (life === this.#life && this.#isSynced && run() !== false) this.#decideSoon()
    })
  }

  create(...pods: QuotaPod[]): void {
    for (const pod of pods) this.change(pod.uid, { ...pod, createdAt: this.now })
  }

  edit(tree: QuotaTree | null): void {
    this.tree = tree
    this.#whenSeen(() => this.picture.setTree(tree, this.now))
  }

  /** Null: it is lost, with all that runs on it. */
  putNode(name: string, node: ClusterNode | null): void {
    if (node === null) this.nodes.delete(name)
    else this.nodes.set(name, node)
    this.#whenSeen(() => this.picture.putNode(name, node))
    for (const pod of node === null ? [...this.pods.values()] : []) if (pod.node === name) this.#remove(pod)
    this.#followPods()
  }

  /** Null: there is no such group object any more. */
  putGang(key: string, gang: Gang | null): void {
    if (gang === null) this.gangs.delete(key)
    else this.gangs.set(key, gang)
    this.#whenSeen(() => this.picture.putGang(key, gang))
  }

  putBudget(plan: BudgetPlan): void {
    this.plans.set(plan.namespace, plan)
    this.#followPods()
  }

  /** What depends on which pods there are: budgets at once, places a moment later. */
  #followPods(): void {
    const budgets = allowances(this.plans, this.pods.values())
    if (budgets.length > 0)
      this.#whenSeen(() => budgets.map(budget => this.picture.putBudget(budget)).includes(true))
    if (this.nodes.size === 0 || this.#isPlacingDue) return
    this.#isPlacingDue = true
    this.#after(PLACING_MS, () => {
      this.#isPlacingDue = false
      for (const [pod, node] of placements(this.pods.values(), this.nodes.values())) this.#place(pod, node)
    })
  }

  #place(pod: QuotaPod, node: string | null): void {
    if (node !== null)
      this.change(pod.uid, { ...pod, node, phase: 'Running', startedAt: this.now, unschedulableSince: null })
    else if (pod.unschedulableSince === null) this.change(pod.uid, { ...pod, unschedulableSince: this.now })
  }

  /** Without anybody's leave; its controller makes another, unless one was made when it was asked to go. */
  #remove(pod: QuotaPod): void {
    this.change(pod.uid, null)
    if (pod.controller !== null && pod.goneBy === null) this.create(replacementOf(pod))
  }

  /**
   * The component dies, with all it assumed. It starts again from a LIST once the writes that were under way have landed or failed, as a
   * new leader waits for them.
   */
  restart(): void {
    this.#life += 1
    this.#isSynced = false
    this.#assumed.clear()
    this.#known.clear()
    this.#refused.clear()
    this.#noting.clear()
    this.reservations.clear()
    this.picture = new Picture(this.options)
    const life = this.#life
    this.#after(this.conditions.writeMs + 1, () => {
      if (life === this.#life) this.#start()
    })
  }

  #start(): void {
    this.#isSynced = true
    for (const budget of allowances(this.plans, this.pods.values())) this.picture.putBudget(budget)
    for (const [key, gang] of this.gangs) this.picture.putGang(key, gang)
    for (const [name, node] of this.nodes) this.picture.putNode(name, node)
    this.picture.setTree(this.tree, this.now)
    for (const [uid, pod] of this.pods) this.#see(uid, pod, this.#revision)
    this.#decideSoon()
  }

  /** Lets time pass until nothing moves, for `limitMs` at most. True: it came to rest. */
  settle(limitMs = 86_400_000): boolean {
    return this.#clock.settle(limitMs)
  }

  #after(delayMs: number, run: () => void): void {
    this.#clock.after(delayMs, run)
  }

  /** An event of a watch, or the answer to a write: older ones than what is known already say nothing. */
  #see(uid: string, pod: QuotaPod | null, revision: number): void {
    if (!this.#isSynced || revision <= (this.#known.get(uid) ?? 0)) return
    this.#known.set(uid, revision)
    if (pod?.leafNote === this.#noting.get(uid)) this.#noting.delete(uid)
    if (this.#assumed.has(uid) && pod !== null) return
    this.#assume(uid, pod)
    this.#decideSoon()
  }

  #assume(uid: string, pod: QuotaPod | null): void {
    const refused = this.#refused.get(uid)
    const isHeld = refused !== undefined && refused.until > this.now
    this.picture.putPod(uid, pod !== null && isHeld ? { ...pod, refused } : pod)
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
    const { decisions, nextDueAt } = this.picture.ledger.decide(this.now)
    this.onDecide(decisions, this.picture.pods)
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
        for (const uid of decision.pods) this.#admit(uid, decision.leaf)
        break
      case 'recharge':
        this.#noteLeaf(decision.pod, decision.leaf)
        break
      case 'reserve':
        this.picture.ledger.putReservation(decision.reservation)
        this.reservations.set(decision.reservation.pods.join(), decision.reservation)
        for (const uid of decision.evict)
          this.#evict(uid, { for: decision.reservation.pods, rule: decision.reservation.rule })
        break
      case 'evict':
        for (const uid of decision.pods) this.#evict(uid, { for: [], rule: decision.rule })
        break
      case 'release':
        this.picture.ledger.removeReservation(decision.pods)
        this.reservations.delete(decision.pods.join())
        break
      case 'wait':
    }
  }

  /** The gate stays shut where the tree is another by the time of the write. */
  #admit(uid: string, leaf: string): void {
    const { tree } = this.picture
    this.#write(uid, {
      change: pod => this.#admitted(pod, leaf),
      isAllowed: () => this.picture.tree === tree,
      onDone: pod => this.onAdmitted(pod),
    })
  }

  /** The pod counts where it was and where it goes until the note is seen. */
  #noteLeaf(uid: string, leaf: string): void {
    if (this.#noting.get(uid) === leaf) return
    this.#noting.set(uid, leaf)
    const change = (pod: QuotaPod): QuotaPod => ({ ...pod, leafNote: leaf })
    this.#write(uid, { change, isUnseen: true, onFailed: () => this.#noting.delete(uid) })
  }

  #admitted(pod: QuotaPod, leaf: string): QuotaPod {
    this.#sequence += 1
    const admitted = { ...pod, isGated: false, leafNote: leaf, admittedSequence: this.#sequence }
    return this.nodes.size > 0
      ? { ...admitted, startedAt: this.now }
      : { ...admitted, phase: 'Running', startedAt: this.now, node: 'somewhere' }
  }

  /** Assumes the change at once, and writes it; what is lost, or meets a pod that changed meanwhile, is taken back. */
  #write(uid: string, { change, isUnseen = false, isAllowed, onDone, onFailed }: Write): void {
    const before = this.picture.pods.get(uid)
    if (before === undefined || this.#dies()) return
    const assumed = change(before)
    this.#writes += 1
    const write = this.#writes
    if (!isUnseen) {
      this.#assumed.set(uid, write)
      this.#assume(uid, assumed)
      this.#decideSoon()
    }
    const { loseEvery } = this.conditions
    const isLost = loseEvery > 0 && write < LOSSES_END && write % loseEvery === 0
    const life = this.#life
    this.#after(this.conditions.writeMs, () => {
      const isAlive = life === this.#life
      const isLast = isAlive && this.#assumed.get(uid) === write
      const outcome = isLost ? 'lost' : this.#outcomeOf(before, isAllowed)
      if (isLast) this.#assumed.delete(uid)
      if (outcome === 'done') {
        const written = { ...assumed, refused: null }
        this.change(uid, written)
        if (isAlive && !isUnseen) this.#known.set(uid, this.#revision)
        return onDone?.(written)
      }
      if (!isAlive) return
      onFailed?.(outcome)
      if (isLast || (isUnseen && !this.#assumed.has(uid))) {
        this.#assume(uid, this.pods.get(uid) ?? null)
        this.#known.set(uid, this.#revision)
        this.#decideSoon()
      }
    })
  }

  #outcomeOf(before: QuotaPod, isAllowed: (() => boolean) | undefined): 'done' | 'changed' | 'refused' {
    const now = this.pods.get(before.uid)
    if (now === undefined || !isSame(now, { ...before, refused: null })) return 'changed'
    return isAllowed?.() === false ? 'refused' : 'done'
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

  /** By the Eviction API, which a budget may keep from it. */
  #evict(uid: string, why: { readonly for: readonly string[]; readonly rule: string }): void {
    const goneBy = millis(this.now + this.conditions.writeMs + this.conditions.dieMs)
    this.#write(uid, {
      change: pod => ({ ...pod, goneBy }),
      isAllowed: () => this.#mayGo(uid),
      onDone: pod => {
        this.evictions.push({ pod: uid, leaf: pod.leafNote ?? '', ...why })
        if (pod.controller !== null) this.create(replacementOf(pod))
        this.#after(goneBy - this.now, () => this.change(uid, null))
      },
      onFailed: outcome => this.#refuse(uid, outcome),
    })
  }

  #mayGo(uid: string): boolean {
    const pod = this.pods.get(uid)
    const budgets = allowances(this.plans, this.pods.values())
    return (
      pod === undefined ||
      pod.phase === 'Pending' ||
      budgets.every(budget => budget.namespace !== pod.namespace || budget.disruptionsAllowed > 0)
    )
  }

  #refuse(uid: string, outcome: 'lost' | 'changed' | 'refused'): void {
    const restMs = outcome === 'changed' ? CHANGED_MS : REFUSED_MS
    const why = outcome === 'refused' ? 'budget' : 'failed'
    this.#refused.set(uid, { until: millis(this.now + restMs), why })
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
    unschedulableSince: null,
    node: null,
  }
}
