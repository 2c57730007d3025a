import type { Decision } from './decision.ts'
import { createLedger, type Ledger } from './ledger.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * What to do, in the order in which it is to be done, and why each pod that waits goes on waiting. A function of the snapshot alone, in
 * whatever order its lists are.
 */
export const decide = (snapshot: Snapshot): readonly Decision[] =>
  ledgerOf(snapshot).decide(snapshot.now).decisions

/** A ledger of its own that holds all that a snapshot does. */
export function ledgerOf(snapshot: Snapshot): Ledger {
  const ledger = createLedger(snapshot.options)
  for (const pod of snapshot.pods) ledger.putPod(pod)
  for (const node of snapshot.nodes) ledger.putNode(node)
  for (const budget of snapshot.budgets) ledger.putBudget(budget)
  for (const gang of snapshot.gangs) ledger.putGang(gang)
  for (const reservation of snapshot.reservations) ledger.putReservation(reservation)
  for (const backOff of snapshot.backOffs) ledger.putBackOff(backOff)
  ledger.setTree(snapshot.tree, snapshot.treeChangedAt)
  return ledger
}
