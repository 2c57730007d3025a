// Room on a node: quota was given, and no node has a place (quota.md 4).
import { millis } from '../base/units.ts'
import type { Entry } from './entry.ts'
import { misfitOf } from './fit.ts'
import { minAvailableOf } from './gang.ts'
import { freeOn, podsOn, sortedNodes } from './nodeBook.ts'
import { dueBy, nodeAt, type Round, uidsOf } from './round.ts'
import { markOut, overOf, promise, unmarkOut } from './outlook.ts'
import { canGo, isLeaving, sharesOf } from './search.ts'
import type { ClusterNode, Reservation } from './snapshot.ts'
import { type Sign, plus } from './treeIndex.ts'
import { type VictimUnit, byNewestUnit, victimUnitOf } from './victims.ts'
import { byAge } from './waiting.ts'

/** A decision looks at every node for each pod: the rest of the pods follow in the next one. */
const MOST_AT_ONCE = 8

/** Clears a node for each admitted in-min pod that has stayed unschedulable for lack of resources. */
export function makeRoom(round: Round): void {
  const hopeless = new Set<string>()
  let made = 0
  for (const entry of roomless(round)) {
    const likeness = `${entry.likeness} ${leafOf(entry)}`
    if (hopeless.has(likeness)) continue
    if (made === MOST_AT_ONCE) return dueBy(round, round.now + 1)
    if (clearNode(round, entry)) made += 1
    else hopeless.add(likeness)
  }
}

const leafOf = ({ standing }: Entry): number => (standing.kind === 'charged' ? standing.node : -1)

/** The most important first. */
function roomless(round: Round): Entry[] {
  const wait = round.inputs.options.roomSeconds * 1000
  return [...round.book.nodes.unplaced]
    .filter(entry => {
      const { unschedulableSince, uid } = entry.pod
      if (unschedulableSince === null || round.reserved.has(uid) || !isInMin(round, entry)) return false
      dueBy(round, unschedulableSince + wait)
      return unschedulableSince + wait <= round.now
    })
    .toSorted((a, b) => b.pod.priority - a.pod.priority || byAge(a, b))
}

/** With what it is charged already. */
function isInMin(round: Round, entry: Entry): boolean {
  const node = entry.standing.kind === 'charged' ? nodeAt(round, entry.standing.node) : null
  if (node === null || node.children.length > 0 || node.contradiction !== null) return false
  const used = round.book.used.slice(node.at * round.width)
  return node.min.every((min, r) => !node.counts[r] || (used[r] ?? 0n) <= min)
}

type Clearing = {
  readonly node: ClusterNode
  readonly victims: readonly Entry[]
  readonly chosen: readonly VictimUnit[]
}

/** Evicts the cheapest set: of the lowest priority, the fewest pods, the first node by name. */
function clearNode(round: Round, entry: Entry): boolean {
  let best: Clearing | null = null
  for (const node of sortedNodes(round.book.nodes)) {
    if (misfitOf(entry.where.placement, node) !== null) continue
    const lack = lackOn(round, node, entry)
    // Room enough: what keeps it away is something else, and evictions would not help.
    if (lack.every(({ amount }) => amount <= 0n)) return false
    const clearing = clearingOf(round, { node, entry, lack })
    if (clearing !== null && (best === null || costsLess(clearing, best))) best = clearing
  }
  if (best === null) return false
  reserveNode(round, entry, best)
  return true
}

const costsLess = (a: Clearing, b: Clearing): boolean => {
  const [costA, costB] = [costOf(a), costOf(b)]
  return costA.priority !== costB.priority ? costA.priority < costB.priority : costA.pods < costB.pods
}

const costOf = ({ chosen }: Clearing): { priority: number; pods: number } => ({
  priority: Math.max(Number.NEGATIVE_INFINITY, ...chosen.map(unit => unit.priority)),
  pods: chosen.reduce((sum, unit) => sum + unit.entries.length, 0),
})

type Lack = { readonly resource: number; amount: bigint }

/** What the node has too little of, with pods reckoned in for which it is being cleared. Amounts of 0 and below: enough. */
function lackOn(round: Round, node: ClusterNode, { shape }: Entry): Lack[] {
  const { book } = round
  const free = freeOn(book.nodes, node, book.interning)
  const others = [...new Set(round.reserved.values())]
    .filter(({ reservation }) => reservation.node === node.name)
    .flatMap(({ pods }) => pods)
  return shape.asks.map(({ resource, amount }) => ({
    resource,
    amount: others.reduce((sum, other) => sum + askOf(other, resource), amount) - (free[resource] ?? 0n),
  }))
}

const askOf = ({ shape }: Entry, resource: number): bigint =>
  shape.asks.find(ask => ask.resource === resource)?.amount ?? 0n

type Question = { readonly node: ClusterNode; readonly entry: Entry; readonly lack: readonly Lack[] }

/** A set of borrowers on the node that makes room; null: there is none. Leaves the round as it was. */
function clearingOf(round: Round, question: Question): Clearing | null {
  const here = [...podsOn(round.book.nodes, question.node.name)]
  const leaving = here.filter(other => round.unclaimed.has(other))
  const lack = question.lack.map(each => ({ ...each }))
  for (const other of leaving) relieve(lack, other, 1)
  const chosen: VictimUnit[] = []
  const units = unitsAmong(round, here).filter(
    unit =>
      unit.entries.every(other => leafOf(other) !== leafOf(question.entry)) &&
      !comesBackFirst(round, question, [unit]),
  )
  for (let short = lack.find(isShort); short !== undefined; short = lack.find(isShort)) {
    const { resource } = short
    const victim = units.find(
      unit => canGo(round, unit) && borrows(round, { unit, resource, node: question.node }),
    )
    if (victim === undefined) break
    for (const other of victim.entries) markOut(round, other)
    for (const other of on(question.node, victim)) relieve(lack, other, 1)
    chosen.push(victim)
  }
  for (const other of chosen.flatMap(unit => unit.entries)) unmarkOut(round, other)
  if (lack.some(isShort)) return null
  const needed = chosen.toReversed().filter(victim => !isNeedless(lack, on(question.node, victim)))
  if (comesBackFirst(round, question, needed)) return null
  return {
    node: question.node,
    victims: [...leaving, ...needed.flatMap(unit => unit.entries)],
    chosen: needed,
  }
}

/**
 * Whether one of them that has a higher priority would be in-min again once all are gone, as a small pod is where a larger one borrowed more
 * than both, or the core of a gang of which others borrow. It would fill the node again before the pod that it is cleared for, without end.
 */
const comesBackFirst = (round: Round, { entry }: Question, gone: readonly VictimUnit[]): boolean =>
  gone.some(unit => unit.priority > entry.pod.priority && isInMinAfter(round, unit, gone))

/** Of a gang, what it needs to start. */
function isInMinAfter(round: Round, { entries }: VictimUnit, gone: readonly VictimUnit[]): boolean {
  const { pod, standing } = entries[0] as Entry
  if (standing.kind !== 'charged') return false
  const leaf = nodeAt(round, standing.node)
  const gang = pod.gang === null ? undefined : round.book.gangs.get(pod.gang)
  const core = entries.slice(0, (gang && minAvailableOf(gang)) ?? entries.length)
  const freed = gone.flatMap(unit => unit.entries).filter(other => leafOf(other) === leaf.at)
  return leaf.min.every((_, r) => {
    const [back, away] = [core, freed].map(pods =>
      pods.reduce((sum, { shape }) => sum + (shape.quota[r] ?? 0n), 0n),
    ) as [bigint, bigint]
    return !leaf.counts[r] || overOf(round, leaf, r) - away + back <= 0n
  })
}

const isShort = ({ amount }: Lack): boolean => amount > 0n

const on = (node: ClusterNode, { entries }: VictimUnit): Entry[] =>
  entries.filter(({ pod }) => pod.node === node.name)

function relieve(lack: readonly Lack[], victim: Entry, sign: Sign): void {
  const change = sign === 1 ? -1 : 1
  for (const each of lack) each.amount = plus(each.amount, askOf(victim, each.resource), change)
}

/** Puts a victim back for good if enough is free without it. */
function isNeedless(lack: readonly Lack[], victims: readonly Entry[]): boolean {
  for (const victim of victims) relieve(lack, victim, -1)
  if (!lack.some(isShort)) return true
  for (const victim of victims) relieve(lack, victim, 1)
  return false
}

/** By preference, as in reclaim: lowest priority, with a controller, newest. */
function unitsAmong({ book }: Round, entries: readonly Entry[]): VictimUnit[] {
  const seen = new Set<Entry>()
  const units = entries.flatMap(entry => {
    if (entry.standing.kind !== 'charged' || isLeaving(entry) || seen.has(entry)) return []
    const unit = victimUnitOf(book, entry)
    for (const other of unit.entries) seen.add(other)
    return unit
  })
  return units.toSorted(
    (a, b) =>
      a.priority - b.priority || Number(b.isControlled) - Number(a.isControlled) || byNewestUnit(a, b),
  )
}

type Candidate = { readonly unit: VictimUnit; readonly resource: number; readonly node: ClusterNode }

/** Whether it has of the resource there, and its leaf is above min in it, or, where its quota knows nothing of it, in any it asks for. */
function borrows(round: Round, { unit, resource, node }: Candidate): boolean {
  if (on(node, unit).every(entry => askOf(entry, resource) === 0n)) return false
  const { book } = round
  const limited = book.tree.resources.indexOf([...book.interning.resources.keys()][resource] ?? '')
  return unit.entries.some(({ standing }) => {
    if (standing.kind !== 'charged') return false
    const leaf = nodeAt(round, standing.node)
    const isOver = (r: number): boolean => (unit.quota[r] ?? 0n) > 0n && overOf(round, leaf, r) > 0n
    if (leaf.children.length > 0) return false
    return leaf.counts[limited] === true
      ? isOver(limited)
      : unit.quota.some((_, r) => leaf.counts[r] && isOver(r))
  })
}

function reserveNode(round: Round, entry: Entry, { node, victims, chosen }: Clearing): void {
  for (const victim of victims) {
    markOut(round, victim)
    promise(round, victim)
  }
  const evicted = chosen.flatMap(unit => unit.entries)
  const shares = sharesOf(round, { leaf: leafOf(entry), quota: null, evicted })
  const reservation: Reservation = {
    pods: [entry.pod.uid],
    leaf: nodeAt(round, leafOf(entry)).name,
    victims: uidsOf(victims),
    rule: 'room',
    node: node.name,
    expiresAt: millis(round.now + round.inputs.options.reservationSeconds * 1000),
  }
  round.reserved.set(entry.pod.uid, { reservation, pods: [entry], victims, lacking: null })
  round.decisions.push({ kind: 'reserve', reservation, evict: uidsOf(evicted), shares })
}
