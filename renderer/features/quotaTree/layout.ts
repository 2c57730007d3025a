// Where the nodes of a tree are drawn. Pure.
import { hierarchy, tree as tidyTree } from 'd3-hierarchy'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'

export type Placed = {
  readonly node: QuotaNode
  readonly parent: Placed | null
  /** Top left corner, pixels at a zoom of 1. */
  readonly x: number
  readonly y: number
}

export const CARD = { width: 196, height: 84 } as const
const GAP = { x: 20, y: 56 } as const
/** How far those of two parents are apart, by how far siblings are: what is closer together can be read from farther. */
const COUSINS = 1.1

/** The nodes that are not folded away, from the top down: Reingold and Tilford's tidy tree. */
export function layoutTree({ root }: QuotaTree, folded: ReadonlySet<string>): readonly Placed[] {
  const tidy = tidyTree<QuotaNode>()
    .nodeSize([CARD.width + GAP.x, CARD.height + GAP.y])
    .separation((a, b) => (a.parent === b.parent ? 1 : COUSINS))
  const laid = tidy(hierarchy(root, node => (folded.has(node.name) ? [] : [...node.children])))
  const placed = new Map<unknown, Placed>()
  laid.each(point => {
    const parent = point.parent === null ? null : (placed.get(point.parent) ?? null)
    placed.set(point, { node: point.data, parent, x: point.x, y: point.y })
  })
  return [...placed.values()]
}

export type Frame = {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** What overlaps the frame. */
export const within = (placed: readonly Placed[], frame: Frame): readonly Placed[] =>
  placed.filter(
    ({ x, y }) =>
      x < frame.x + frame.width &&
      x + CARD.width > frame.x &&
      y < frame.y + frame.height &&
      y + CARD.height > frame.y,
  )

/** The least frame that all of them are in. */
export function boundsOf(placed: readonly Placed[]): Frame {
  const [xs, ys] = [placed.map(({ x }) => x), placed.map(({ y }) => y)]
  const [x, y] = [Math.min(...xs), Math.min(...ys)]
  return { x, y, width: Math.max(...xs) + CARD.width - x, height: Math.max(...ys) + CARD.height - y }
}

/** All lines from parents to children as one path. */
export function edgesPath(placed: readonly Placed[]): string {
  return placed
    .flatMap(({ parent, x, y }) => {
      if (parent === null) return []
      const [x1, y1] = [parent.x + CARD.width / 2, parent.y + CARD.height]
      const [x2, y2] = [x + CARD.width / 2, y]
      const middle = (y1 + y2) / 2
      return `M${x1} ${y1}C${x1} ${middle} ${x2} ${middle} ${x2} ${y2}`
    })
    .join('')
}

/** All cards as one path: for a zoom at which nothing in them could be read. */
export const boxesPath = (placed: readonly Placed[]): string =>
  placed.map(({ x, y }) => `M${x} ${y}h${CARD.width}v${CARD.height}h${-CARD.width}z`).join('')

/**
 * - near: name, and a bar a resource
 * - middle: name and one bar
 * - far: boxes alone
 */
export type Detail = 'near' | 'middle' | 'far'

/** As much as can be read, and as few elements as may be drawn. */
export function detailOf(zoom: number, visible: number, resources: number): Detail {
  if (zoom >= 0.6 && visible * (9 + 12 * Math.max(1, resources)) <= MOST_ELEMENTS) return 'near'
  if (zoom >= 0.3 && visible * 17 <= MOST_ELEMENTS) return 'middle'
  return 'far'
}

/** Elements of all cards together; frames and controls take the rest of 400. */
const MOST_ELEMENTS = 340
