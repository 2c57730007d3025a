// The quota dashboard's rows of one resource, as a tree. Pure.
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import { gpusFirst } from '../../ui/gpusFirst.ts'

type Quota = Dashboards['quotas'][number]
export type QuotaRow = Quota & { readonly depth: number; readonly isLeaf: boolean }

/** Resources of the tree, GPUs first. */
export const resourcesOf = (quotas: readonly Quota[]): readonly string[] =>
  gpusFirst([...new Set(quotas.map(({ resource }) => resource))].toSorted())

/** The nodes of the tree in its order with what they have of one resource. */
export function rowsOf(quotas: readonly Quota[], resource: string): readonly QuotaRow[] {
  const own = quotas.filter(quota => quota.resource === resource)
  const parents = new Set(own.map(({ parent }) => parent))
  const depths = new Map<string, number>()
  return own.map(quota => {
    const depth = quota.parent === null ? 0 : (depths.get(quota.parent) ?? 0) + 1
    depths.set(quota.name, depth)
    return { ...quota, depth, isLeaf: !parents.has(quota.name) }
  })
}

export type Loan = {
  readonly borrower: string
  readonly amount: number
  readonly from: readonly { readonly lender: string; readonly amount: number }[]
  /** Of what no leaf is guaranteed. */
  readonly unguaranteed: number
}

/**
 * Which leaf borrows how much from which: what each leaf lends is taken to be spread over the borrowers in proportion to what they
 * borrow, since what is lent has no address. The largest first.
 */
export function loansOf(rows: readonly QuotaRow[]): readonly Loan[] {
  const leaves = rows.filter(({ isLeaf }) => isLeaf)
  const borrowed = leaves.reduce((sum, row) => sum + row.borrowed, 0)
  return leaves
    .filter(row => row.borrowed > 0)
    .toSorted((a, b) => b.borrowed - a.borrowed)
    .map(row => {
      const share = row.borrowed / borrowed
      const from = leaves
        .filter(({ lent }) => lent > 0)
        .toSorted((a, b) => b.lent - a.lent)
        .map(({ name, lent }) => ({ lender: name, amount: lent * share }))
      const lent = from.reduce((sum, { amount }) => sum + amount, 0)
      return {
        borrower: row.name,
        amount: row.borrowed,
        from,
        unguaranteed: Math.max(0, row.borrowed - lent),
      }
    })
}

/** The unit of a resource's base amounts. */
export const unitOf = (resource: string): 'bytes' | 'cores' | 'gpus' | 'devices' => {
  if (/^(memory|.*storage|hugepages-.*)$/.test(resource)) return 'bytes'
  if (resource === 'cpu') return 'cores'
  return resource.endsWith('/gpu') ? 'gpus' : 'devices'
}
