// What an edit does to nodes, as rows: guarantee, use and loans before and after, and who is above its max at once. Pure.
import { ZERO } from '#core/quota/amount.ts'
import { nodesOf } from '#core/quota/editsBetween.ts'
import type { ResourceList } from '#core/quota/resourceList.ts'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'
import type { WhatIf } from '../../../preload/contract/quotaTree.ts'
import { amountsOf, flatUsage, textOf } from './figures.ts'

/** Both trees of a what-if. */
export type Edited = {
  /** Null: there is none in force. */
  readonly inForce: QuotaTree | null
  readonly tree: QuotaTree
  /** Names of nodes before → after. */
  readonly renamed: ReadonlyMap<string, string>
}

/** One text where nothing changes, else before and after. */
export type Change = readonly string[]
export type ChangeRow = {
  readonly node: string
  readonly resource: string
  readonly min: Change
  readonly used: Change
  readonly borrowed: Change
}

type Answered = Pick<WhatIf, 'before' | 'atOnce' | 'after'>

/** Of the nodes that are in the edited tree, those where something changes. */
export function changeRows({ before, after }: Answered, edited: Edited): readonly ChangeRow[] {
  const oldNames = new Map([...edited.renamed].map(([from, to]) => [to, from]))
  const usageBefore = new Map(before === null ? [] : flatUsage(before).map(node => [node.name, node]))
  const nodesBefore = byName(edited.inForce)
  const nodesAfter = byName(edited.tree)
  return flatUsage(after).flatMap(({ name, ...now }) => {
    const oldName = oldNames.get(name) ?? name
    const was = usageBefore.get(oldName)
    const [minBefore, minAfter] = [nodesBefore.get(oldName)?.min, nodesAfter.get(name)?.min]
    const [usedBefore, usedAfter] = [amountsOf(was?.used ?? {}), amountsOf(now.used)]
    const [borrowedBefore, borrowedAfter] = [amountsOf(was?.borrowed ?? {}), amountsOf(now.borrowed)]
    return [...usedAfter.keys()].flatMap((resource): ChangeRow[] => {
      const change = (from: ResourceList | undefined, to: ResourceList | undefined): Change => [
        ...new Set([from, to].map(list => textOf(resource, list?.get(resource) ?? ZERO) ?? '∞')),
      ]
      const row = {
        min: change(minBefore, minAfter),
        used: change(usedBefore, usedAfter),
        borrowed: change(borrowedBefore, borrowedAfter),
      }
      const isNews = Object.values(row).some(texts => texts.length > 1)
      return isNews ? [{ node: name, resource, ...row }] : []
    })
  })
}

const byName = (tree: QuotaTree | null): ReadonlyMap<string, QuotaNode> =>
  new Map(tree === null ? [] : nodesOf(tree.root).map(node => [node.name, node]))

export type OverRow = {
  readonly node: string
  readonly resource: string
  readonly used: string
  readonly max: string
}

/** Whose pods have more than its max from the moment on that the edit is applied. */
export function overMaxRows({ atOnce }: Answered, { tree }: Edited): readonly OverRow[] {
  const nodes = byName(tree)
  return flatUsage(atOnce).flatMap(({ name, used }) =>
    [...amountsOf(used)].flatMap(([resource, amount]): OverRow[] => {
      const max = nodes.get(name)?.max.get(resource)
      if (max === undefined || amount <= max) return []
      const [say, most] = [textOf(resource, amount), textOf(resource, max)]
      return say === null || most === null ? [] : [{ node: name, resource, used: say, max: most }]
    }),
  )
}
