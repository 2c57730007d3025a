import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'

/** A node as the outline and the canvas show it: with its place in the tree. */
export type OutlineRow = {
  readonly node: QuotaNode
  readonly parent: QuotaNode | null
  /** From 1. */
  readonly level: number
  /** Which of its siblings, from 1, of how many. */
  readonly place: number
  readonly siblings: number
}

/** The nodes that are shown, from the top. */
export function outlineRows({ root }: QuotaTree, folded: ReadonlySet<string>): readonly OutlineRow[] {
  const rows: OutlineRow[] = []
  const visit = (row: OutlineRow): void => {
    rows.push(row)
    const { node, level } = row
    if (folded.has(node.name)) return
    node.children.forEach((child, at) =>
      visit({ node: child, parent: node, level: level + 1, place: at + 1, siblings: node.children.length }),
    )
  }
  visit({ node: root, parent: null, level: 1, place: 1, siblings: 1 })
  return rows
}
