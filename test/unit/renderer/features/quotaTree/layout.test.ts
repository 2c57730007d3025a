import { describe, expect, it } from 'vitest'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'
import { labelsIn, largestFirst, nameSize } from '../../../../../renderer/features/quotaTree/farNames.ts'
import {
  boundsOf,
  CARD,
  cardLetters,
  detailOf,
  edgesPath,
  layoutTree,
  within,
} from '../../../../../renderer/features/quotaTree/layout.ts'
import { guideRoot, treeOf } from '../../../../support/quotaTrees.ts'

const guide = treeOf(guideRoot())
const chain = (levels: number): QuotaNode => ({
  name: `n${levels}`,
  min: new Map(),
  max: new Map(),
  namespaces: [],
  attributes: {},
  children: levels === 1 ? [] : [chain(levels - 1)],
})

/** Six departments of nine teams each. */
const company = treeOf({
  name: 'company',
  children: [1, 2, 3, 4, 5, 6].map(department => ({
    name: `department-${department}`,
    children: [1, 2, 3, 4, 5, 6, 7, 8, 9].map(team => ({ name: `department-${department}.team-${team}` })),
  })),
})

describe('names where cards are too many', () => {
  const placed = layoutTree(company, new Set())
  const frame = boundsOf(placed)
  const texts = (zoom: number, most = 240): string[] =>
    labelsIn(largestFirst(placed), { frame, zoom, most }).map(({ text }) => text)

  it('are all there at a zoom of 1 for 61 nodes, whole, the largest subtrees first', () => {
    expect(placed).toHaveLength(61)
    expect(detailOf(1, 61, 2)).toBe('far')
    expect(new Set(texts(1))).toEqual(new Set(placed.map(({ node }) => node.name)))
    expect(texts(1).slice(0, 3)).toEqual(['company', 'department-1', 'department-2'])
    expect(texts(1, 7)).toEqual(texts(1).slice(0, 7))
  })

  it('from farther away say their ends, and at last only those that have room', () => {
    expect(texts(0.3).filter(text => text === '…team-3')).toHaveLength(6)
    expect(texts(0.15)).toEqual(['company', ...[1, 2, 3, 4, 5, 6].map(number => `department-${number}`)])
    expect(texts(0.02)).toEqual(['company'])
  })

  it.each([1, 0.5, 0.3, 0.1, 0.05])('never lie over one another at a zoom of %d', zoom => {
    const size = nameSize(zoom)
    const boxes = labelsIn(largestFirst(placed), { frame, zoom, most: 240 }).map(
      ({ placed: { x, y }, text }) => ({
        x,
        y,
        width: text.length * size * 0.6,
      }),
    )
    for (const a of boxes)
      for (const b of boxes)
        if (a !== b && Math.abs(a.y - b.y) < size)
          expect(Math.abs(a.x - b.x)).toBeGreaterThanOrEqual((a.width + b.width) / 2)
  })
})

it.each([0.5, 0.6, 0.8, 1])(
  'letters on a card are never below ten pixels, nor too large for it, at a zoom of %d',
  zoom => {
    expect(cardLetters(zoom) * zoom).toBeGreaterThanOrEqual(9.6)
    expect(3 * 1.3 * cardLetters(zoom)).toBeLessThan(CARD.height)
  },
)

describe('where nodes are drawn', () => {
  it('no two cards overlap, children are below their parent, parents above the middle of theirs', () => {
    const placed = layoutTree(guide, new Set())
    for (const a of placed)
      for (const b of placed)
        if (a !== b)
          expect(Math.abs(a.x - b.x) >= CARD.width || Math.abs(a.y - b.y) >= CARD.height).toBe(true)
    const root = placed[0]
    const halves = placed.filter(({ parent }) => parent === root)
    expect(root?.x).toBeCloseTo(halves.reduce((sum, { x }) => sum + x, 0) / 2)
    for (const { parent, y } of placed) if (parent !== null) expect(y).toBeGreaterThan(parent.y + CARD.height)
    expect(edgesPath(placed).match(/M/g)).toHaveLength(6)
  })

  it('all are within their bounds, which nothing smaller would be', () => {
    const placed = layoutTree(guide, new Set())
    const bounds = boundsOf(placed)
    expect(within(placed, bounds)).toEqual(placed)
    expect(bounds.height).toBe(3 * CARD.height + 2 * 56)
    expect(boundsOf(placed.slice(0, 1))).toEqual({
      x: placed[0]?.x,
      y: placed[0]?.y,
      width: CARD.width,
      height: CARD.height,
    })
  })

  it('three leaves and more of one parent stand in columns, below one another and beside the next', () => {
    const placed = layoutTree(company, new Set())
    const teams = placed.filter(({ parent }) => parent?.node.name === 'department-2')
    const [xs, ys] = [new Set(teams.map(({ x }) => x)), new Set(teams.map(({ y }) => y))]
    expect([xs.size, ys.size]).toEqual([3, 3])
    expect(teams.map(({ node }) => node.name.slice(-1)).join('')).toBe('147258369')
    for (const a of placed)
      for (const b of placed)
        if (a !== b)
          expect(Math.abs(a.x - b.x) >= CARD.width || Math.abs(a.y - b.y) >= CARD.height).toBe(true)
    expect(boundsOf(placed).width).toBeLessThan((54 / 2) * CARD.width)
    // Nobody’s line goes through somebody's card: each column has a line of its own, left of it.
    for (const { x, column } of teams)
      expect(edgesPath(placed)).toContain(`V${(column ?? 0) + CARD.height / 2}H${x}`)
  })

  it('what is folded away takes no place', () => {
    expect(layoutTree(guide, new Set(['root.a'])).map(({ node }) => node.name)).toEqual([
      'root',
      'root.a',
      'root.b',
      'root.b.1',
      'root.b.2',
    ])
  })

  it('a tree of one node, and one of thirty levels', () => {
    const tree = (root: QuotaNode): QuotaTree => ({ root })
    expect(layoutTree(tree(chain(1)), new Set())).toHaveLength(1)
    expect(layoutTree(tree(chain(30)), new Set())).toHaveLength(30)
  })

  it('only what is in the frame is drawn, and never more than can be', () => {
    const placed = layoutTree(guide, new Set())
    expect(within(placed, { x: -1e4, y: -1e4, width: 2e4, height: 2e4 })).toHaveLength(7)
    expect(within(placed, { x: 1e5, y: 0, width: 10, height: 10 })).toHaveLength(0)
    expect(detailOf(1, 7, 2)).toBe('near')
    expect(detailOf(1, 20, 2)).toBe('middle')
    expect(detailOf(1, 21, 2)).toBe('far')
    expect(detailOf(0.6, 7, 2)).toBe('middle')
    expect(detailOf(0.4, 7, 2)).toBe('far')
    expect(detailOf(0.1, 7, 2)).toBe('far')
  })
})
