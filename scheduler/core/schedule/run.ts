import { type Millis, millis } from '../base/units.ts'
import { runQueue } from './admit.ts'
import { type Book, settleGangs } from './book.ts'
import { hasEnded } from './charge.ts'
import { type Entry, byUid } from './entry.ts'
import type { Decision } from './decision.ts'
import { makeRoom } from './makeRoom.ts'
import { relieveOverMax } from './overMax.ts'
import { keepReservations } from './reservations.ts'
import { createRound, dueBy, nodeAt, occupyNode, type Inputs, type Round } from './round.ts'
import { changeOutlook, markOut } from './outlook.ts'
import type { QuotaPod } from './snapshot.ts'
import { evictStuck, evictTorn } from './stuck.ts'
import { explainWaits } from './waits.ts'

export type Outcome = {
  readonly decisions: readonly Decision[]
  /** The next moment at which time alone may change them; null: there is none. */
  readonly nextDueAt: Millis | null
}

type Moment = { readonly now: Millis; readonly isTold: boolean }

/** One decision over everything, in the order in which it is to be carried out; what waits comes last, if that is to be told. */
export function decideWith(book: Book, inputs: Inputs, { now, isTold }: Moment): Outcome {
  settleGangs(book)
  const round = beginRound(book, inputs, now)
  recharge(round)
  keepReservations(round)
  relieveOverMax(round)
  makeRoom(round)
  const obstacles = runQueue(round)
  evictTorn(round)
  evictStuck(round, obstacles)
  if (isTold) explainWaits(round, obstacles)
  return {
    decisions: round.decisions,
    nextDueAt: Number.isFinite(round.dueAt) ? millis(round.dueAt) : null,
  }
}

/** A round with what is under way already reckoned in. */
function beginRound(book: Book, inputs: Inputs, now: Millis): Round {
  const round = createRound(book, inputs, now)
  for (const entry of book.leaving) countLeaving(round, entry)
  for (const entry of book.moving) countMoving(round, entry)
  return round
}

/** One that overstays is no longer counted upon: its node may be lost. */
function countLeaving(round: Round, entry: Entry): void {
  const { goneBy } = entry.pod
  if (goneBy === null) return
  const overstaysAt = goneBy + round.inputs.options.reservationSeconds * 1000
  if (overstaysAt <= round.now) return
  dueBy(round, overstaysAt)
  markOut(round, entry)
}

/** Until its new note is seen a pod counts in both places, so that neither outcome of the write breaks a max. */
function countMoving(round: Round, entry: Entry): void {
  const { standing, shape } = entry
  if (standing.kind !== 'charged' || standing.moveTo === null) return
  const from = new Set(nodeAt(round, standing.node).path)
  changeOutlook(round, { node: standing.node, quota: shape.quota, sign: -1 })
  changeOutlook(round, { node: standing.moveTo, quota: shape.quota, sign: 1 })
  for (const at of nodeAt(round, standing.moveTo).path) {
    if (from.has(at)) continue
    occupyNode(round, at, shape.quota)
    for (const [r, amount] of shape.quota.entries()) {
      const i = at * round.width + r
      round.used[i] = (round.used[i] ?? 0n) + amount
    }
  }
}

/** Pods whose leaf is gone or whose namespace was moved. */
function recharge(round: Round): void {
  const moving = [...round.book.moving].toSorted(byUid)
  for (const { pod, standing } of moving)
    if (standing.kind === 'charged' && standing.moveTo !== null)
      round.decisions.push({ kind: 'recharge', pod: pod.uid, leaf: nodeAt(round, standing.moveTo).name })
}

/** Nothing is opened and nobody is evicted; reservations stay as they are. */
export function decideWithoutTree(pods: Iterable<QuotaPod>): Outcome {
  const waiting = [...pods].filter(pod => pod.isGated && pod.goneBy === null && !hasEnded(pod))
  const decisions = waiting
    .toSorted((a, b) => a.createdAt - b.createdAt || (a.uid < b.uid ? -1 : 1))
    .map((pod, at): Decision => {
      const reason = { kind: 'treeInvalid', detail: 'there is no quota tree that can be read' } as const
      return { kind: 'wait', pod: pod.uid, leaf: null, reason, position: at + 1 }
    })
  return { decisions, nextDueAt: null }
}
