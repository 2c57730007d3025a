import type { Edit } from './edit.ts'
import { type Amount, ZERO, add, formOf, ofNano, subtract, toNano } from './amount.ts'
import { UNLIMITED, formatLimit } from './limit.ts'
import type { QuotaNode } from './tree.ts'

/**
 * How a node's min is shared out among its children.
 * - equal: to each the same
 * - proportional: as their mins are to each other now; equally where they have none
 * - remaining: what they have not got yet, equally, on top of what they have
 */
export type Split = 'equal' | 'proportional' | 'remaining'

/**
 * Edits that share the min of `node` out among its children, in whole steps of `stepOf`, no part above the child's max; what a child cannot
 * take is left over. Empty where there is nothing to share, or nothing would change.
 */
export function splitMin(node: QuotaNode, resource: string, how: Split): readonly Edit[] {
  const whole = node.min.get(resource) ?? ZERO
  const { children } = node
  if (whole <= ZERO || whole >= UNLIMITED || children.length === 0) return []
  const had = children.map(child => child.min.get(resource) ?? ZERO)
  const sum = had.reduce(add, ZERO)
  const left = subtract(whole, sum)
  if (how === 'remaining' && left <= ZERO) return []
  const isEqual = how !== 'proportional' || sum === ZERO
  const weights = had.map(amount => (isEqual ? 1n : toNano(amount)))
  const parts = share(toNano(how === 'remaining' ? left : whole), weights, stepOf(resource, whole))
  return children.flatMap((child, at): Edit[] => {
    const part = ofNano((how === 'remaining' ? toNano(had[at] ?? ZERO) : 0n) + (parts[at] ?? 0n))
    const most = child.max.get(resource) ?? UNLIMITED
    const amount: Amount = part > most ? most : part
    if (amount === (had[at] ?? ZERO)) return []
    return [{ kind: 'setMin', node: child.name, resource, amount: formatLimit(resource, amount) }]
  })
}

const NANO = 1_000_000_000n

/** Whole devices; thousandths of a core; MiB: the finest parts that people hand out. */
function stepOf(resource: string, whole: Amount): bigint {
  const step = resource === 'cpu' ? NANO / 1000n : formOf(resource) === 'binary' ? 1_048_576n * NANO : NANO
  return toNano(whole) < step ? 1n : step
}

/** Parts in proportion to the weights, each a whole number of steps; what rounding leaves goes to the first ones. */
function share(whole: bigint, weights: readonly bigint[], step: bigint): readonly bigint[] {
  const sum = weights.reduce((total, weight) => total + weight, 0n)
  const parts = weights.map(weight => ((whole * weight) / sum / step) * step)
  let rest = whole - parts.reduce((total, part) => total + part, 0n)
  for (let at = 0; at < parts.length && rest >= step; at += 1) {
    parts[at] = (parts[at] ?? 0n) + step
    rest -= step
  }
  return parts
}
