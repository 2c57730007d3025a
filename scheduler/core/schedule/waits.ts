// A decision for each pod that goes on waiting: why, and its place in the queue.
import { isSame } from '../base/same.ts'
import { millis } from '../base/units.ts'
import type { Obstacles } from './admit.ts'
import type { WaitReason } from './decision.ts'
import { type Entry, podName } from './entry.ts'
import { minAvailableOf, startedOf } from './gang.ts'
import { type Turn, compareRanks, compareTurns, turnOf } from './queue.ts'
import { closestNodes } from './room.ts'
import { type Held, isInMin, nodeAt, type Round } from './round.ts'
import {
  type Asking,
  createAsking,
  describe,
  lacksAt,
  protectedShortage,
  shortageOf,
  sparedBelow,
} from './shortage.ts'
import { type LeafQueue, type Unit, type WaitClass, byAge, byAgeOfUnit } from './waiting.ts'

/** A leaf's queue while it is told; `leaf` null: those of no leaf. */
type Line = { readonly round: Round; readonly leaf: string | null; position: number }

export function explainWaits(round: Round, obstacles: Obstacles): void {
  const asking = createAsking(round, obstacles)
  const apart = Map.groupBy(waitingApart(round), ({ leaf }) => leaf)
  for (const [at, queue] of round.book.queues.entries()) {
    const others = apart.get(at) ?? []
    if (queue.size === 0 && others.length === 0) continue
    const line: Line = { round, leaf: nodeAt(round, at).name, position: 0 }
    tellQueue(asking, queue, line)
    tellApart(others, line)
  }
  tellApart(apart.get(null) ?? [], { round, leaf: null, position: 0 })
}

function tell(line: Line, entries: readonly Entry[], reason: WaitReason): void {
  line.position += 1
  for (const { pod } of entries)
    line.round.decisions.push({
      kind: 'wait',
      pod: pod.uid,
      leaf: line.leaf,
      reason,
      position: line.position,
    })
}

type Waiting = { readonly turn: Turn; readonly cls: WaitClass; readonly units: readonly Unit[] }

/** Classes of equal rank, priority and share stand among each other by age. */
function tellQueue(asking: Asking, queue: LeafQueue, line: Line): void {
  const { round } = asking
  const classes: Waiting[] = []
  for (const cls of queue.values()) {
    const units = waitingOf(round, cls)
    if (units[0] !== undefined) classes.push({ turn: turnOf(round, units[0]), cls, units })
  }
  classes.sort((a, b) => compareTurns(a.turn, b.turn))
  for (let from = 0; from < classes.length;) {
    let to = from + 1
    while (to < classes.length && isAlike(classes[from], classes[to])) to += 1
    tellTogether(asking, classes.slice(from, to), line)
    from = to
  }
}

/** All but those that are admitted; the same list where none is. */
function waitingOf({ decided }: Round, { units }: WaitClass): readonly Unit[] {
  const isAdmitted = (unit: Unit): boolean => decided.get(unit) === null
  return decided.size > 0 && units.some(isAdmitted) ? units.filter(unit => !isAdmitted(unit)) : units
}

const isAlike = (a: Waiting | undefined, b: Waiting | undefined): boolean =>
  a !== undefined && b !== undefined && compareRanks(a.turn, b.turn) === 0

function tellTogether(asking: Asking, classes: readonly Waiting[], line: Line): void {
  const [only] = classes
  if (classes.length === 1 && only !== undefined) return tellClass(asking, only, line)
  const reasons = new Map(classes.map(waiting => [waiting.cls, lazyReason(asking, waiting)]))
  const all = classes.flatMap(({ cls, units }) => units.map(unit => ({ unit, cls })))
  for (const { unit, cls } of all.toSorted((a, b) => byAgeOfUnit(a.unit, b.unit))) {
    const reason = ownReason(asking, unit) ?? reasons.get(cls)?.()
    if (reason !== undefined) tell(line, unit.entries, reason)
  }
}

/** Where all units of a class wait for one reason, and it is what it was, the same decisions are said again. */
function tellClass(asking: Asking, waiting: Waiting, line: Line): void {
  const { cls, units } = waiting
  const reason = lazyReason(asking, waiting)
  if (units !== cls.units || units.some(unit => hasOwnReason(asking, unit))) {
    for (const unit of units) tell(line, unit.entries, ownReason(asking, unit) ?? reason())
    return
  }
  const { decisions } = line.round
  if (cls.told === null || cls.told.first !== line.position || !isSame(cls.told.reason, reason())) {
    const [from, first] = [decisions.length, line.position]
    for (const unit of units) tell(line, unit.entries, reason())
    cls.told = { reason: reason(), first, decisions: decisions.slice(from) }
    return
  }
  for (const decision of cls.told.decisions) decisions.push(decision)
  line.position += units.length
}

/** Worked out for the first unit of the class that has no reason of its own. */
function lazyReason(asking: Asking, { cls, units }: Waiting): () => WaitReason {
  let reason: WaitReason | null = null
  return () => {
    reason ??= reasonOfClass(asking, cls, units.find(unit => !hasOwnReason(asking, unit)) as Unit)
    return reason
  }
}

const hasOwnReason = ({ round, obstacles }: Asking, unit: Unit): boolean =>
  round.decided.has(unit) || obstacles.backOffs.has(unit.uid)

/** Of what holds for one unit alone: a reservation, or a back-off. */
function ownReason(asking: Asking, unit: Unit): WaitReason | null {
  const { round, obstacles } = asking
  const held = round.decided.get(unit)
  if (held) return reservedReason(asking, unit, held)
  const until = obstacles.backOffs.size === 0 ? undefined : obstacles.backOffs.get(unit.uid)
  return until === undefined ? null : { kind: 'backOff', until: millis(until) }
}

function reservedReason(asking: Asking, unit: Unit, { reservation, victims, lacking }: Held): WaitReason {
  const names = victims.filter(({ standing }) => standing.kind === 'charged').map(podName)
  const shortage = lacking === null ? null : describe(asking, unit, lacking)
  return { kind: 'reclaim', rule: reservation.rule, victims: names.toSorted(), shortage }
}

function reasonOfClass(asking: Asking, cls: WaitClass, unit: Unit): WaitReason {
  const { round, obstacles } = asking
  const isEntitled = isInMin(round, unit)
  switch (obstacles.ofClass.get(cls) ?? 'quota') {
    case 'node':
      return { kind: 'node', closest: closestNodes(round, unit) }
    case 'contradiction':
      return { kind: 'treeInvalid', detail: nodeAt(round, unit.leaf).contradiction ?? '' }
    case 'protectedMin':
      return { kind: 'quota', shortage: protectedShortage(asking, unit), isInMin: isEntitled, spared: [] }
    case 'quota': {
      const place = isEntitled ? lacksAt(round, unit) : null
      const spared = place === null ? [] : sparedBelow(asking, place.at)
      return { kind: 'quota', shortage: shortageOf(asking, unit), isInMin: isEntitled, spared }
    }
  }
}

type Apart = { readonly entry: Entry; readonly leaf: number | null; readonly reason: WaitReason }

/** Pods whose turn cannot come yet, whatever is free. */
function waitingApart({ book }: Round): Apart[] {
  const aside = [...book.aside].map((entry): Apart => {
    const leaf = entry.standing.kind === 'waiting' ? entry.standing.leaf : null
    const { namespace, otherGates } = entry.pod
    const reason: WaitReason =
      leaf === null ? { kind: 'noLeaf', namespace } : { kind: 'otherGates', gates: otherGates.toSorted() }
    return { entry, leaf, reason }
  })
  const incomplete = [...book.gangs.values()].flatMap(gang => {
    if (gang.formed.incomplete.length === 0) return []
    const have = startedOf(gang) + gang.formed.incomplete.length + gang.formed.units.length
    const reason: WaitReason = { kind: 'gang', gang: gang.key, have, need: minAvailableOf(gang) ?? 0 }
    return gang.formed.incomplete.map((entry): Apart => {
      return { entry, leaf: entry.standing.kind === 'waiting' ? entry.standing.leaf : null, reason }
    })
  })
  return [...aside, ...incomplete]
}

/** After those whose turn may come, by age. */
function tellApart(others: readonly Apart[], line: Line): void {
  for (const { entry, reason } of others.toSorted((a, b) => byAge(a.entry, b.entry)))
    tell(line, [entry], reason)
}
