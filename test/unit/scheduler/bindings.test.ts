import { describe, expect, it } from 'vitest'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'
import { bindingsPatch } from '../../../scheduler/bindings.ts'

const node = (name: string, more: Partial<QuotaNode> = {}): QuotaNode => ({
  name,
  min: new Map(),
  max: new Map(),
  namespaces: [],
  children: [],
  attributes: {},
  ...more,
})
const tree: QuotaTree = {
  root: node('root', {
    namespaces: ['of-an-inner-node'],
    children: [
      node('root.a', { namespaces: ['a1', 'a2'] }),
      node('root.b', { namespaces: ['a2', 'kube-system'] }),
    ],
  }),
}

describe('the bindings', () => {
  it('name the leaf of every namespace of a leaf, the first where there are two, and never kube-system', () => {
    expect(bindingsPatch({ mode: 'enforce', tree, current: {} })).toEqual({ a1: 'root.a', a2: 'root.a' })
  })

  it('are written only where they differ, and lose what the tree no longer names', () => {
    const current = { a1: 'root.a', a2: 'root.b', gone: 'root.c' }
    expect(bindingsPatch({ mode: 'enforce', tree, current })).toEqual({ a2: 'root.a', gone: null })
    expect(bindingsPatch({ mode: 'enforce', tree, current: { a1: 'root.a', a2: 'root.a' } })).toBeNull()
  })

  it('stay when the tree is gone or cannot be read', () => {
    expect(bindingsPatch({ mode: 'enforce', tree: null, current: { a1: 'root.a' } })).toBeNull()
  })

  for (const mode of ['observe', 'off'] as const)
    it(`are empty in mode ${mode}, so that nothing is gated`, () => {
      expect(bindingsPatch({ mode, tree, current: { a1: 'root.a' } })).toEqual({ a1: null })
      expect(bindingsPatch({ mode, tree: null, current: { a1: 'root.a' } })).toEqual({ a1: null })
    })
})
