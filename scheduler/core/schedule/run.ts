import { type Millis, millis } from '../base/units.ts'
import { runQueue } from './admit.ts'
import { type Book, settleGangs } from './book.ts'
import { hasEnded } from './charge.ts'
import type { Decision } from './decision.ts'
import { makeRoom } from './makeRoom.ts'
import { relieveOverMax } from './overMax.ts'
import { keepReservations } from './reservations.ts'
import { type Inputs, type Round, createRound, nodeAt } from './round.ts'
import type { QuotaPod } from './snapshot.ts'
import { evictStuck, evictTorn } from './stuck.ts'
import { explainWaits } from './waits.ts'

export type Outcome = {
  readonly decisions: readonly Decision[]
  /** The next moment at which time alone may change them; null: there is none. */
  readonly nextDueAt: Millis | null
}

/** One decision over everything, in the order in which it is to be carried out; what waits comes last. */
export function decideWith(book: Book, inputs: Inputs, now: Millis): Outcome {
  settleGangs(book)
  const round = createRound(book, inputs, now)
  recharge(round)
  keepReservations(round)
  relieveOverMax(round)
  makeRoom(round)
  const obstacles = runQueue(round)
  evictTorn(round)
  evictStuck(round, obstacles)
  explainWaits(round, obstacles)
  return {
    decisions: round.decisions,
    nextDueAt: Number.isFinite(round.dueAt) ? millis(round.dueAt) : null,
  }
}

/** Pods whose leaf is gone or whose namespace was moved. */
function recharge(round: Round): void {
  const moving = [...round.book.moving].toSorted((a, b) => (a.pod.uid < b.pod.uid ? -1 : 1))
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
