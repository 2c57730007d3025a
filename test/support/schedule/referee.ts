import { type Amount, toNano } from '#core/quota/amount.ts'
import type { QuotaNode } from '#core/quota/tree.ts'
import type { Decision } from '#core/schedule/decision.ts'
import type { QuotaPod, Reservation, Snapshot } from '#core/schedule/snapshot.ts'
import { type Paths, pathOf, pathsOf } from './charges.ts'
import { needOf } from './gangNeeds.ts'

// Judges decisions by the laws of quota.md 7, with none of the code that made them: plain sums over plain trees.

export type Law =
  | 'I2'
  | 'I3'
  | 'I4'
  | 'I5'
  | 'I7'
  | 'I8'
  | 'I12'
  | 'I13'
  | 'I15'
  | 'complete'
  | 'priority'
  | 'protected'
  | 'steal'
export type Breach = { readonly law: Law; readonly what: string }

/** The laws that each decision of a play is held against: I8 speaks of pods of one size alone. */
export const AT_EACH_DECISION: readonly Law[] = [
  'I2',
  'I3',
  'I4',
  'I5',
  'I7',
  'I12',
  'I13',
  'I15',
  'complete',
  'priority',
  'protected',
  'steal',
]

type Node = { readonly name: string; readonly quota: QuotaNode; readonly path: readonly Node[] }
type Claim = { readonly pods: readonly string[]; readonly leaf: Node; readonly victims: readonly string[] }

const INFINITE = 1n << 100n
const nano = (amount: Amount | undefined): bigint => (amount === undefined ? 0n : toNano(amount))

export class Referee {
  readonly breaches: Breach[] = []
  readonly #snapshot: Snapshot
  readonly #pods: ReadonlyMap<string, QuotaPod>
  readonly #leaves = new Map<string, Node>()
  readonly #nodes = new Map<string, Node>()
  readonly #paths: Paths
  readonly #resources: readonly string[]
  readonly #root: Node
  /** Pods that count, by uid, where. */
  readonly #charged = new Map<string, Node>()
  /** Those of them whose namespace is bound elsewhere by now, where they will count: a max holds whether or not they have come. */
  readonly #coming = new Map<string, Node>()
  readonly #out = new Set<string>()
  #claims: Claim[] = []

  /** `decisions` of a snapshot that has a tree. */
  constructor(snapshot: Snapshot, decisions: readonly Decision[]) {
    if (snapshot.tree === null) throw new Error('there is nothing to judge without a tree')
    this.#snapshot = snapshot
    this.#pods = new Map(snapshot.pods.map(pod => [pod.uid, pod]))
    this.#root = this.#index(snapshot.tree.root, [])
    this.#paths = pathsOf(snapshot.tree)
    const names = (node: QuotaNode): string[] => [...node.max.keys(), ...node.children.flatMap(names)]
    this.#resources = [...new Set(names(snapshot.tree.root))]
    for (const pod of snapshot.pods) this.#charge(pod)
    const given = decisions.flatMap(decision =>
      decision.kind === 'release' && decision.why !== 'served' && decision.why !== 'short'
        ? [decision.pods.join()]
        : [],
    )
    for (const reservation of snapshot.reservations)
      if (!given.includes(reservation.pods.join())) this.#claim(reservation)
    for (const decision of decisions) this.#judge(decision)
    this.#judgeSteals(decisions)
  }

  #index(quota: QuotaNode, above: readonly Node[]): Node {
    const node: Node = { name: quota.name, quota, path: [] }
    const indexed: Node = { ...node, path: [] }
    Object.assign(indexed, { path: [indexed, ...above] })
    this.#nodes.set(quota.name, indexed)
    if (quota.children.length === 0)
      for (const namespace of quota.namespaces) this.#leaves.set(namespace, indexed)
    for (const child of quota.children) this.#index(child, indexed.path)
    return indexed
  }

  #charge(pod: QuotaPod): void {
    const [leaf] = pathOf(this.#paths, pod)
    if (leaf === undefined) return
    this.#charged.set(pod.uid, this.#nodes.get(leaf.name) as Node)
    const bound = this.#leaves.get(pod.namespace)
    if (bound !== undefined && pod.leafNote !== null && pod.leafNote !== bound.name)
      this.#coming.set(pod.uid, bound)
    const patience = this.#snapshot.options.reservationSeconds * 1000
    if (pod.goneBy !== null && pod.goneBy + patience > this.#snapshot.now) this.#out.add(pod.uid)
  }

  #claim({ pods, leaf: name, victims, rule }: Reservation): void {
    const leaf = this.#nodes.get(name)
    for (const victim of victims) if (this.#charged.has(victim)) this.#out.add(victim)
    if (leaf !== undefined && rule !== 'room') this.#claims.push({ pods, leaf, victims })
  }

  #size = (uid: string, r: string): bigint => nano(this.#pods.get(uid)?.request.get(r))
  #sum = (uids: Iterable<string>, r: string): bigint =>
    [...uids].reduce((sum, uid) => sum + this.#size(uid, r), 0n)
  #counts = (leaf: Node, r: string): boolean => leaf.path.some(node => node.quota.max.has(r))
  #max = (node: Node, r: string): bigint => {
    const max = node.quota.max.get(r)
    return max === undefined ? INFINITE : toNano(max)
  }
  #min = (node: Node, r: string): bigint => nano(node.quota.min.get(r))
  #isBelow = (leaf: Node | undefined, node: Node): boolean =>
    leaf?.path.some(each => each.name === node.name) ?? false
  #below = (node: Node, uids: Iterable<string>): string[] =>
    [...uids].filter(uid => this.#isBelow(this.#charged.get(uid), node))

  #used(node: Node, r: string): bigint {
    const here = [...this.#charged.keys()].filter(
      uid => this.#isBelow(this.#charged.get(uid), node) || this.#isBelow(this.#coming.get(uid), node),
    )
    return this.#sum(here, r)
  }

  /** Of reservations but those of `pods`. */
  #reserved(node: Node, r: string, pods: readonly string[] = []): bigint {
    return this.#claims
      .filter(
        claim => claim.pods.join() !== pods.join() && claim.leaf.path.some(each => each.name === node.name),
      )
      .map(claim => this.#sum(claim.pods, r) - this.#sum(this.#below(node, claim.victims), r))
      .reduce((sum, net) => sum + (net > 0n ? net : 0n), 0n)
  }

  /** Use when all is done that is under way. */
  #outlook(node: Node, r: string): bigint {
    const staying = [...this.#charged.keys()].filter(
      uid => !this.#out.has(uid) && this.#isBelow(this.#coming.get(uid) ?? this.#charged.get(uid), node),
    )
    const coming = this.#claims.filter(claim => claim.leaf.path.some(each => each.name === node.name))
    return (
      this.#sum(staying, r) +
      this.#sum(
        coming.flatMap(claim => claim.pods),
        r,
      )
    )
  }

  #lack(node: Node, r: string, pods: readonly string[]): bigint {
    const asked = this.#sum(pods, r)
    const lack = this.#used(node, r) + this.#reserved(node, r, pods) + asked - this.#max(node, r)
    return this.#used(node, r) > this.#max(node, r) && lack > asked ? asked : lack
  }

  #judge(decision: Decision): void {
    switch (decision.kind) {
      case 'admit':
        return this.#judgeAdmit(decision.pods)
      case 'reserve':
        if (decision.reservation.rule === 'reclaim') this.#judgeReclaim(decision.reservation, decision.evict)
        if (decision.reservation.rule === 'preempt') this.#judgePreempt(decision.reservation, decision.evict)
        this.#judgeVictims(decision.evict)
        this.#judgeAudit(decision)
        return this.#claim(decision.reservation)
      case 'evict':
        this.#judgeVictims(decision.pods)
        for (const uid of decision.pods) this.#out.add(uid)
        return
      case 'release':
        this.#claims = this.#claims.filter(claim => claim.pods.join() !== decision.pods.join())
        return
      case 'recharge':
      case 'wait':
    }
  }

  #breach(law: Law, what: string): void {
    this.breaches.push({ law, what })
  }

  #judgeAdmit(uids: readonly string[]): void {
    const leaf = this.#leafOf(uids)
    for (const node of leaf.path)
      for (const r of this.#resources.filter(name => this.#counts(leaf, name)))
        if (this.#used(node, r) + this.#reserved(node, r, uids) + this.#sum(uids, r) > this.#max(node, r))
          this.#breach('I2', `${uids.join()} takes ${node.name} above its max in ${r}`)
    this.#claims = this.#claims.filter(claim => claim.pods.join() !== uids.join())
    for (const uid of uids) this.#charged.set(uid, leaf)
    this.#judgeGates(uids)
    this.#judgeGang(uids)
    this.#judgeProtected(uids, leaf)
  }

  #leafOf(uids: readonly string[]): Node {
    return this.#leaves.get(this.#pods.get(uids[0] ?? '')?.namespace ?? '') ?? this.#root
  }

  #judgeGates(uids: readonly string[]): void {
    for (const uid of uids) {
      const pod = this.#pods.get(uid)
      if (pod === undefined || !pod.isGated || pod.otherGates.length > 0 || pod.goneBy !== null)
        this.#breach('I13', `${uid} is not held by our gate alone`)
    }
  }

  /** Members that run, with those that were just admitted. */
  #judgeGang(uids: readonly string[]): void {
    const gang = this.#pods.get(uids[0] ?? '')?.gang ?? null
    if (gang === null) return
    const members = this.#snapshot.pods.filter(pod => pod.gang === gang)
    const need = needOf(gang, this.#snapshot)
    if (need === null) return
    const started = members.filter(
      pod => pod.phase === 'Succeeded' || (this.#charged.has(pod.uid) && pod.goneBy === null),
    )
    if (started.length < need) this.#breach('I12', `${gang} starts with ${started.length} pods`)
  }

  #judgeProtected(uids: readonly string[], leaf: Node): void {
    const isProtected = (uid: string): boolean => this.#pods.get(uid)?.isProtected ?? false
    if (!uids.some(isProtected)) return
    const all = this.#below(leaf, this.#charged.keys()).filter(isProtected)
    for (const r of this.#resources.filter(name => this.#counts(leaf, name)))
      if (this.#sum(uids.filter(isProtected), r) > 0n && this.#sum(all, r) > this.#min(leaf, r))
        this.#breach('protected', `protected pods of ${leaf.name} exceed its min in ${r}`)
  }

  #judgeReclaim({ pods, victims }: Reservation, evicted: readonly string[]): void {
    const leaf = this.#leafOf(pods)
    const counting = this.#resources.filter(r => this.#counts(leaf, r))
    for (const r of counting)
      if (this.#used(leaf, r) + this.#reserved(leaf, r) + this.#sum(pods, r) > this.#min(leaf, r))
        this.#breach('I3', `${pods.join()} ends above the min of ${leaf.name} in ${r}`)
    const lacks = leaf.path.flatMap(node =>
      counting
        .filter(r => this.#sum(pods, r) > 0n)
        .map(r => ({ node, r, lack: this.#lack(node, r, pods) }))
        .filter(({ lack }) => lack > 0n),
    )
    const isEnough = (given: readonly string[]): boolean =>
      lacks.every(({ node, r, lack }) => this.#sum(this.#below(node, given), r) >= lack)
    if (!isEnough(victims)) this.#breach('complete', `${victims.join()} do not make room for ${pods.join()}`)
    for (const unit of this.#units(evicted))
      if (isEnough(victims.filter(uid => !unit.includes(uid))))
        this.#breach('I7', `${unit.join()} could be spared`)
    for (const r of new Set(lacks.map(lack => lack.r))) this.#judgeBranches(r, { pods, leaf, evicted })
    for (const uid of evicted) this.#judgeEvenness(uid, { leaf, evicted })
    const names = new Set(evicted.map(uid => this.#charged.get(uid) as Node))
    for (const from of names) this.#judgeLeaf(from, evicted, new Set(lacks.map(lack => lack.r)))
  }

  /** I8: of two leaves with one parent and one min, the one that gives ends at most one pod below the other. */
  #judgeEvenness(uid: string, { leaf, evicted }: { leaf: Node; evicted: readonly string[] }): void {
    const from = this.#charged.get(uid) as Node
    const after = (node: Node, r: string): bigint =>
      this.#outlook(node, r) - this.#sum(this.#below(node, evicted), r) - this.#min(node, r)
    for (const other of this.#leaves.values()) {
      if (
        other.path[1]?.name !== from.path[1]?.name ||
        other === leaf ||
        other.path.length !== from.path.length
      )
        continue
      for (const r of this.#resources)
        if (
          this.#min(other, r) === this.#min(from, r) &&
          after(other, r) > after(from, r) + this.#size(uid, r)
        )
          this.#breach('I8', `${from.name} gives ${uid}, though ${other.name} has more`)
    }
  }

  /** What goes as one. */
  #units(uids: readonly string[]): string[][] {
    const gangOf = (uid: string): string => {
      const pod = this.#pods.get(uid)
      const isGang = pod?.gang != null && needOf(pod.gang, this.#snapshot) !== null
      return isGang ? `gang ${pod.gang}` : uid
    }
    return [...Map.groupBy(uids, gangOf).values()]
  }

  /** I4: above its min before, and after at least its min less one unit, in some resource that was lacking. */
  #judgeLeaf(from: Node, evicted: readonly string[], lacking: ReadonlySet<string>): void {
    const own = this.#units(this.#below(from, evicted))
    const isFair = [...lacking].some(r => {
      const before = this.#outlook(from, r)
      const sizes = own.map(unit => this.#sum(unit, r))
      const largest = sizes.reduce((most, size) => (size > most ? size : most), 0n)
      const after = before - sizes.reduce((sum, size) => sum + size, 0n)
      return before > this.#min(from, r) && after > this.#min(from, r) - largest
    })
    if (!isFair) this.#breach('I4', `${from.name} loses what it is guaranteed`)
  }

  /** I5: all between a victim and what it shares with the unit's path are above their min. */
  #judgeBranches(
    r: string,
    { pods, leaf, evicted }: { pods: readonly string[]; leaf: Node; evicted: readonly string[] },
  ): void {
    for (const uid of evicted) {
      const branch = (this.#charged.get(uid)?.path ?? []).filter(
        node => !leaf.path.some(own => own.name === node.name),
      )
      const isOver = (name: string): boolean =>
        branch.every(node => this.#outlook(node, name) > this.#min(node, name))
      if (!isOver(r) && !this.#resources.some(isOver))
        this.#breach('I5', `${uid} is below a node within its min (for ${pods.join()})`)
    }
  }

  #judgePreempt({ pods }: Reservation, evicted: readonly string[]): void {
    const leaf = this.#leafOf(pods)
    const highest = Math.max(...pods.map(uid => this.#pods.get(uid)?.priority ?? 0))
    for (const uid of evicted)
      if ((this.#pods.get(uid)?.priority ?? 0) >= highest || this.#charged.get(uid)?.name !== leaf.name)
        this.#breach('priority', `${uid} gives way to ${pods.join()}`)
  }

  #judgeVictims(evicted: readonly string[]): void {
    for (const uid of evicted) {
      const pod = this.#pods.get(uid)
      if (pod === undefined || pod.isProtected || pod.goneBy !== null || !this.#charged.has(uid))
        this.#breach('protected', `${uid} cannot be a victim`)
      const rest = this.#snapshot.pods.filter(
        other =>
          pod?.gang != null &&
          needOf(pod.gang, this.#snapshot) !== null &&
          other.gang === pod.gang &&
          this.#charged.has(other.uid) &&
          other.goneBy === null &&
          !evicted.includes(other.uid),
      )
      if (rest.length > 0) this.#breach('I12', `${uid} goes without ${rest.map(each => each.uid).join()}`)
    }
  }

  #judgeAudit({ reservation, evict, shares }: Extract<Decision, { kind: 'reserve' }>): void {
    const told = new Set(shares.map(share => share.leaf))
    const concerned = [reservation.leaf, ...evict.map(uid => this.#charged.get(uid)?.name ?? '')]
    if (!evict.every(uid => reservation.victims.includes(uid)) || !concerned.every(name => told.has(name)))
      this.#breach('I15', `${evict.join()} go without a record`)
  }

  /** What a reservation keeps is its pods', whoever asks later. */
  #wasPromised(pods: readonly string[]): boolean {
    return this.#snapshot.reservations.some(reservation => reservation.pods.join() === pods.join())
  }

  /** Torn gangs are finished first, whatever else waits. */
  #completesGang(pods: readonly string[]): boolean {
    const gang = this.#pods.get(pods[0] ?? '')?.gang ?? null
    return this.#snapshot.pods.some(
      pod => gang !== null && pod.gang === gang && !pod.isGated && pod.goneBy === null,
    )
  }

  /** Whether pods took more than their leaf's min of something they ask for, `later` ones not being there yet. */
  #borrowed(pods: readonly string[], leaf: Node, later: ReadonlySet<string>): boolean {
    const there = this.#below(leaf, this.#charged.keys()).filter(uid => !later.has(uid))
    return this.#resources.some(
      r => this.#counts(leaf, r) && this.#sum(pods, r) > 0n && this.#sum(there, r) > this.#min(leaf, r),
    )
  }

  /** Nobody who borrows was let in at the cost of an in-min pod that waits. */
  #judgeSteals(decisions: readonly Decision[]): void {
    const waiting = decisions.flatMap(decision =>
      decision.kind === 'wait' && decision.reason.kind === 'quota' && decision.reason.isInMin
        ? [decision.pod]
        : [],
    )
    const admitted = decisions.flatMap(decision => (decision.kind === 'admit' ? [decision.pods] : []))
    for (const [index, pods] of admitted.entries()) {
      const leaf = this.#leafOf(pods)
      if (
        !this.#borrowed(pods, leaf, new Set(admitted.slice(index + 1).flat())) ||
        this.#completesGang(pods) ||
        this.#wasPromised(pods)
      )
        continue
      for (const uid of pods) this.#charged.delete(uid)
      for (const uid of waiting) {
        const own = this.#leafOf([uid])
        const fits = own.path.every(node =>
          this.#resources.every(
            r =>
              !this.#counts(own, r) ||
              this.#used(node, r) + this.#reserved(node, r) + this.#size(uid, r) <= this.#max(node, r),
          ),
        )
        if (fits && this.#pods.get(uid)?.gang === null)
          this.#breach('steal', `${pods.join()} takes what ${uid} needs`)
      }
      for (const uid of pods) this.#charged.set(uid, leaf)
    }
  }
}

/** What breaks a law in these decisions, of the named laws alone. */
export const breachesOf = (
  snapshot: Snapshot,
  decisions: readonly Decision[],
  laws: readonly Law[],
): Breach[] => new Referee(snapshot, decisions).breaches.filter(breach => laws.includes(breach.law))
