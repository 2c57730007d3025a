// PodDisruptionBudgets while victims are chosen: what each still allows, with those counted that are already chosen.
import type { Entry } from './entry.ts'
import { meetsAll } from './fit.ts'
import type { DisruptionBudget } from './snapshot.ts'

export type Budgets = {
  readonly ofNamespace: ReadonlyMap<string, readonly DisruptionBudget[]>
  /** Disruptions taken by this round's choices and by victims whose eviction is not seen yet. */
  readonly taken: Map<DisruptionBudget, number>
  readonly matches: Map<Entry, readonly DisruptionBudget[]>
}

export const createBudgets = (ofNamespace: Budgets['ofNamespace']): Budgets => ({
  ofNamespace,
  taken: new Map(),
  matches: new Map(),
})

/** A pod that never ran is evicted whatever the budgets say, as by the Eviction API. */
function budgetsOf(budgets: Budgets, entry: Entry): readonly DisruptionBudget[] {
  const { pod } = entry
  const all = budgets.ofNamespace.get(pod.namespace)
  if (all === undefined || pod.phase === 'Pending') return []
  let found = budgets.matches.get(entry)
  if (found === undefined) {
    found = all.filter(({ selector }) => selector !== null && meetsAll(selector, pod.labels))
    budgets.matches.set(entry, found)
  }
  return found
}

/**
 * Whether all of `entries` may go together. The Eviction API refuses a pod with more than one budget.
 * @see https://kubernetes.io/docs/concepts/workloads/pods/disruptions/
 */
export function allowsAll(budgets: Budgets, entries: readonly Entry[]): boolean {
  if (budgets.ofNamespace.size === 0) return true
  const wanted = new Map<DisruptionBudget, number>()
  for (const entry of entries) {
    const [budget, second] = budgetsOf(budgets, entry)
    if (second !== undefined) return false
    if (budget !== undefined) wanted.set(budget, (wanted.get(budget) ?? 0) + 1)
  }
  return [...wanted].every(
    ([budget, count]) => (budgets.taken.get(budget) ?? 0) + count <= budget.disruptionsAllowed,
  )
}

/** `by` 1 when they are chosen, −1 when they are put back. */
export function takeFrom(budgets: Budgets, entries: readonly Entry[], by: 1 | -1): void {
  if (budgets.ofNamespace.size === 0) return
  for (const entry of entries)
    for (const budget of budgetsOf(budgets, entry))
      budgets.taken.set(budget, (budgets.taken.get(budget) ?? 0) + by)
}
