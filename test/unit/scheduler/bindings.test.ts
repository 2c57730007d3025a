import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'
import { bindingsPatch, createBindingsWriter } from '../../../scheduler/bindings.ts'
import { fakeApi, silentLog } from '../../support/schedulerApi.ts'

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

  it('leave out what no namespace can be called: one such key would have the whole write refused', () => {
    const namespaces = ['team a', '*', 'Team', 'a_b', '-a', 'x'.repeat(64), 'a1']
    const odd = { root: node('root', { namespaces }) }
    expect(bindingsPatch({ mode: 'enforce', tree: odd, current: {} })).toEqual({ a1: 'root' })
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

describe('the writer of bindings', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function writerOf(current: () => Record<string, string>, hasPolicy = false) {
    const api = fakeApi(() => ({}))
    const leadership = { isLeading: () => true, assertLeading: () => undefined }
    const wanted = () => ({ mode: 'enforce' as const, tree, current: current() })
    return { api, check: createBindingsWriter({ api, log: silentLog, leadership, hasPolicy, wanted }) }
  }

  it('writes ever more rarely while the watch is behind, and not at all once it has caught up', async () => {
    let current: Record<string, string> = {}
    const { api, check } = writerOf(() => current)
    check()
    await vi.advanceTimersByTimeAsync(5000)
    expect(api.calls.length).toBeGreaterThanOrEqual(2)
    expect(api.calls.length).toBeLessThanOrEqual(8)
    const before = api.calls.length
    current = { a1: 'root.a', a2: 'root.a' }
    await vi.advanceTimersByTimeAsync(60_000)
    expect(api.calls.length).toBe(before)
  })

  it('writes another change soon', async () => {
    let current: Record<string, string> = {}
    const { api, check } = writerOf(() => current)
    check()
    await vi.advanceTimersByTimeAsync(60)
    current = { a1: 'root.a', a2: 'root.a', old: 'root.b' }
    check()
    await vi.advanceTimersByTimeAsync(200)
    expect(api.calls.at(-1)?.body).toEqual({ data: { old: null } })
  })

  it('writes what a policy goes by before, and all of it the first time', async () => {
    const { api, check } = writerOf(() => ({ a1: 'root.a', a2: 'root.a', old: 'root.b' }), true)
    check()
    await vi.advanceTimersByTimeAsync(10)
    const data = { a1: 'root.a', a2: 'root.a', old: null }
    expect(api.calls.map(({ path, body }) => [path.split('/').at(-2), body])).toEqual([
      ['serviceaccounts', { metadata: { annotations: { a1: '', a2: '', old: null } } }],
      ['configmaps', { data }],
    ])
  })

  it('tells a policy that was made anew, though the ConfigMap is right', async () => {
    const { api, check } = writerOf(() => ({ a1: 'root.a', a2: 'root.a' }), true)
    check()
    await vi.advanceTimersByTimeAsync(10)
    expect(api.calls[0]?.body).toEqual({ metadata: { annotations: { a1: '', a2: '' } } })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(api.calls).toHaveLength(2)
  })
})
