import { describe, expect, it } from 'vitest'
import type { Draft, LiveTree } from '../../../../../preload/contract/quotaTree.ts'
import { millis } from '#core/base/units.ts'
import { nodesOf } from '#core/quota/editsBetween.ts'
import { type Copied, planCopy } from '../../../../../renderer/features/quotaTree/copyPlan.ts'
import { reopen, treeNow, undo } from '../../../../../renderer/features/quotaTree/editorState.ts'
import { guideRoot, treeObject, treeOf } from '../../../../support/quotaTrees.ts'

const guide = treeOf(guideRoot())
const branch = (name: string) => nodesOf(guide.root).find(node => node.name === name)!
const copied = (more: Partial<Copied> = {}): Copied => ({
  from: 'here',
  node: branch('root.a'),
  isWhole: false,
  withNamespaces: true,
  ...more,
})
const live = (root: object | null): LiveTree => ({
  asOf: millis(0),
  failure: null,
  isServed: true,
  otherVersions: [],
  object: root && treeObject(root),
  hasScheduler: false,
})
const there = live({ name: 'root', children: [{ name: 'team', namespaces: ['x'] }] })

function ready(...args: Parameters<typeof planCopy>) {
  const plan = planCopy(...args)
  if (plan.kind !== 'ready') throw new Error(plan.kind)
  return plan
}
const names = (draft: Draft): string[] => {
  const state = reopen(draft)
  return state === null ? [] : nodesOf(treeNow(state).root).map(({ name }) => name)
}

describe('a copy to another cluster', () => {
  it('is one step in a draft on that cluster’s own tree', () => {
    const { draft, diffs } = ready(copied(), there, null)
    expect(draft).toMatchObject({ base: there.object, done: 1 })
    expect(draft.groups).toMatchObject([{ label: 'copy', facts: { node: 'root.a', cluster: 'here' } }])
    expect(names(draft)).toEqual(['root', 'team', 'root.a', 'root.a.1', 'root.a.2'])
    expect(diffs.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'added root.a',
      'added root.a.1',
      'added root.a.2',
    ])
  })

  it('comes on top of what is drafted there, and is taken back alone', () => {
    const first = ready(copied({ node: branch('root.b') }), there, null).draft
    const both = ready(copied(), there, first).draft
    expect(names(both)).toEqual([
      'root',
      'team',
      'root.b',
      'root.b.1',
      'root.b.2',
      'root.a',
      'root.a.1',
      'root.a.2',
    ])
    const state = reopen(both)
    expect(state && nodesOf(treeNow(undo(state)).root).map(({ name }) => name)).toEqual(names(first))
  })

  it('of a whole tree begins one where there is none', () => {
    const { draft } = ready(copied({ node: guide.root, isWhole: true }), live(null), null)
    expect(draft.base).toBeNull()
    expect(names(draft)).toEqual(nodesOf(guide.root).map(({ name }) => name))
  })

  it('without namespaces binds none', () => {
    const { after } = ready(copied({ withNamespaces: false }), there, null)
    expect(nodesOf(after.root).flatMap(({ namespaces }) => namespaces)).toEqual(['x'])
  })

  it('without namespaces takes none from leaves that are there already', () => {
    const same = live({ ...guideRoot(), children: [{ name: 'root.a', max: { cpu: 5 }, namespaces: ['x'] }] })
    const leaf = { ...branch('root.a.1'), name: 'root.a' }
    const { after, diffs } = ready(copied({ node: leaf, withNamespaces: false }), same, null)
    expect(nodesOf(after.root).flatMap(({ namespaces }) => namespaces)).toEqual(['x'])
    expect(diffs.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['changed root.a'])
  })

  it('of what is there already, of names that are taken, and over a tree that nobody can read, is none', () => {
    expect(planCopy(copied(), live(guideRoot()), null)).toEqual({ kind: 'same' })
    const taken = live({ name: 'root', children: [{ name: 'root.a.1' }] })
    expect(planCopy(copied(), taken, null)).toEqual({ kind: 'twice', names: ['root.a.1'] })
    expect(planCopy(copied(), live({ name: 5 }), null)).toEqual({ kind: 'unreadable' })
  })
})
