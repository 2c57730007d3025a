import { describe, expect, it } from 'vitest'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'
import {
  boundsOf,
  CARD,
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
    expect(detailOf(1, 200, 2)).toBe('far')
    expect(detailOf(0.4, 7, 2)).toBe('middle')
    expect(detailOf(0.1, 7, 2)).toBe('far')
  })
})
