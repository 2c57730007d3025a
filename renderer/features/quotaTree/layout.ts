// Where the nodes of a tree are drawn. Pure.
import { hierarchy, tree as tidyTree } from 'd3-hierarchy'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'

export type Placed = {
  readonly node: QuotaNode
  readonly parent: Placed | null
  /** Top left corner, pixels at a zoom of 1. */
  readonly x: number
  readonly y: number
  /** The top of the column that it stands in, below one another with siblings; null: it stands beside them. */
  readonly column: number | null
}

export const CARD = { width: 196, height: 84 } as const
const GAP = { x: 20, y: 56 } as const
/** From one level of the tree to the next. */
export const ROW = CARD.height + GAP.y
/** How far those of two parents are apart, by how far siblings are: what is closer together can be read from farther. */
const COUSINS = 1.1

/** Of cards in columns, from the line on their left: room for it. */
const INDENT = 14
/** So many leaves and more of one parent stand in columns, which are about as many as each is high. */
const LEAST_IN_COLUMNS = 3
const MOST_IN_COLUMN = 8

/** A node as it is laid out, with what is laid out below it: its children, or the next of its column. */
type Slot = {
  readonly node: QuotaNode
  readonly parent: QuotaNode | null
  readonly isStacked: boolean
  readonly below: readonly Slot[]
}

function slotOf(node: QuotaNode, parent: QuotaNode | null, folded: ReadonlySet<string>): Slot {
  const children = folded.has(node.name) ? [] : node.children
  const isEnd = (child: QuotaNode): boolean => child.children.length === 0 || folded.has(child.name)
  const below =
    children.length >= LEAST_IN_COLUMNS && children.every(isEnd)
      ? columnsOf(children, node)
      : children.map(child => slotOf(child, node, folded))
  return { node, parent, isStacked: false, below }
}

function columnsOf(leaves: readonly QuotaNode[], parent: QuotaNode): readonly Slot[] {
  const high = Math.min(MOST_IN_COLUMN, Math.max(LEAST_IN_COLUMNS, Math.ceil(Math.sqrt(leaves.length))))
  return Array.from({ length: Math.ceil(leaves.length / high) }, (_, at) =>
    leaves
      .slice(at * high, (at + 1) * high)
      .reduceRight<readonly Slot[]>((below, node) => [{ node, parent, isStacked: true, below }], []),
  ).flat()
}

/** The nodes that are not folded away, from the top down: Reingold and Tilford's tidy tree, in which many leaves take little width. */
export function layoutTree({ root }: QuotaTree, folded: ReadonlySet<string>): readonly Placed[] {
  const tidy = tidyTree<Slot>()
    .nodeSize([CARD.width + GAP.x, ROW])
    .separation((a, b) => (a.parent === b.parent ? 1 : COUSINS))
  const laid = tidy(hierarchy(slotOf(root, null, folded), ({ below }) => [...below]))
  const placed = new Map<QuotaNode, Placed>()
  laid.each(({ x, y, data: { node, parent, isStacked }, parent: above }) => {
    const before = above?.data.isStacked === true ? placed.get(above.data.node) : undefined
    placed.set(node, {
      node,
      parent: parent === null ? null : (placed.get(parent) ?? null),
      x: isStacked ? x + INDENT : x,
      y,
      column: isStacked ? (before?.column ?? y) : null,
    })
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
export const edgesPath = (placed: readonly Placed[]): string => placed.map(edgeOf).join('')

function edgeOf({ parent, x, y, column }: Placed): string {
  if (parent === null) return ''
  const [x1, y1] = [parent.x + CARD.width / 2, parent.y + CARD.height]
  const [x2, y2] = column === null ? [x + CARD.width / 2, y] : [x - INDENT / 2, column]
  const middle = (y1 + y2) / 2
  const down = `M${x1} ${y1}C${x1} ${middle} ${x2} ${middle} ${x2} ${y2}`
  return column === null ? down : `${down}V${y + CARD.height / 2}H${x}`
}

/** The card at a point; null: none. */
export const cardAt = (
  placed: readonly Placed[],
  { x, y }: { readonly x: number; readonly y: number },
): Placed | null =>
  placed.find(card => x >= card.x && x <= card.x + CARD.width && y >= card.y && y <= card.y + CARD.height) ??
  null

/** Below it nothing on a card can be read, however large its letters are. */
export const LEAST_CARD_ZOOM = 0.5
/** From here on they are large enough by themselves, and a card has room for all its bars. */
const NEAR_ZOOM = 0.8

/** Of letters on a card, pixels at a zoom of 1: about 10 on the screen, and more from near by. */
export const cardLetters = (zoom: number): number => Math.max(12, 10 / Math.max(zoom, LEAST_CARD_ZOOM))

/**
 * - near: name, and a bar a resource
 * - middle: name and one bar
 * - far: boxes with one bar each, and as many names as have room
 */
export type Detail = 'near' | 'middle' | 'far'

/** As much as can be read, and as few elements as may be drawn. @param bars how many a card has when it is near */
export function detailOf(zoom: number, visible: number, bars: number): Detail {
  if (zoom >= NEAR_ZOOM && visible * (9 + 12 * Math.max(1, bars)) <= MOST_ELEMENTS) return 'near'
  if (zoom >= LEAST_CARD_ZOOM && visible * 17 <= MOST_ELEMENTS) return 'middle'
  return 'far'
}

/** Elements of all cards together; frames and controls take the rest of 400. */
const MOST_ELEMENTS = 340
