// PodDisruptionBudgets as their controller keeps them.
import { type Field, at, note } from '../base/field.ts'
import { meetsAll } from '../schedule/fit.ts'
import type { DisruptionBudget, QuotaPod, Requirement } from '../schedule/snapshot.ts'

/** A number of pods, or a part of those that there should be. */
type Share = { readonly count: number; readonly isPercent: boolean }

export type BudgetPlan = {
  readonly namespace: string
  readonly name: string
  readonly selector: readonly Requirement[] | null
  readonly minAvailable: Share | null
  readonly maxUnavailable: Share | null
}

export function readBudgetPlan(
  field: Field,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  selector: readonly Requirement[] | null,
): BudgetPlan {
  const spec = at(field, 'spec')
  const minAvailable = readShare(at(spec, 'minAvailable'))
  const maxUnavailable = readShare(at(spec, 'maxUnavailable'))
  return { namespace, name, selector, minAvailable, maxUnavailable }
}

function readShare(field: Field): Share | null {
  const { value } = field
  if (value === undefined || value === null) return null
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0)
    return { count: value, isPercent: false }
  const [, percent] = typeof value === 'string' ? (/^(\d{1,3})%$/.exec(value) ?? []) : []
  return percent === undefined ? note(field, 'wholeNumber') : { count: Number(percent), isPercent: true }
}

/** A pod that a budget may select, and how many pods its controller should have; 1 for a bare one. */
export type Selectable = { readonly pod: QuotaPod; readonly owner: string | null; readonly scale: number }

/**
 * How many of its pods may be evicted now.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/controller/disruption/disruption.go (`getExpectedPodCount`)
 */
export function budgetNow(plan: BudgetPlan, pods: Iterable<Selectable>): DisruptionBudget {
  const { namespace, name, selector } = plan
  const selected = [...pods].filter(
    ({ pod }) => pod.namespace === namespace && selector !== null && meetsAll(selector, pod.labels),
  )
  const scales = new Map(selected.map(({ pod, owner, scale }) => [owner ?? pod.uid, scale]))
  const expected = [...scales.values()].reduce((sum, scale) => sum + scale, 0)
  const healthy = selected.filter(({ pod }) => pod.phase === 'Running' && pod.goneBy === null).length
  const allowed = healthy - desired(plan, expected)
  return { namespace, name, selector, disruptionsAllowed: expected === 0 ? 0 : Math.max(0, allowed) }
}

function desired({ minAvailable, maxUnavailable }: BudgetPlan, expected: number): number {
  const countOf = ({ count, isPercent }: Share): number =>
    isPercent ? Math.ceil((expected * count) / 100) : count
  if (maxUnavailable !== null) return expected - countOf(maxUnavailable)
  return minAvailable === null ? 0 : countOf(minAvailable)
}
