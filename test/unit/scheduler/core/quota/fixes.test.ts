import { describe, expect, it } from 'vitest'
import { formatPath } from '#core/base/field.ts'
import { ofUnits } from '#core/quota/amount.ts'
import { replay } from '#core/quota/edit.ts'
import { nodesOf } from '#core/quota/editsBetween.ts'
import { fixesOf } from '#core/quota/fixes.ts'
import { type ClusterFacts, type Finding, NO_FACTS, hasErrors, validateTree } from '#core/quota/validate.ts'
import { treeOf } from '../../../../support/quotaTrees.ts'

const facts: ClusterFacts = {
  ...NO_FACTS,
  allocatable: { all: new Map([['cpu', ofUnits(30)]]), ready: new Map([['cpu', ofUnits(30)]]) },
  namespaces: new Set(['here']),
}
const fixed = { cpu: 20 }

const broken: readonly { kind: Finding['kind']; root: object }[] = [
  { kind: 'childrenAboveMin', root: { name: 'r', min: fixed, max: fixed, children: [{ name: 'a', min: { cpu: 25 } }] } },
  { kind: 'minAboveMax', root: { name: 'r', min: fixed, max: fixed, children: [{ name: 'a', min: { cpu: 5 }, max: { cpu: 4 } }] } },
  { kind: 'rootMinNotMax', root: { name: 'r', min: { cpu: 10 }, max: fixed } },
  { kind: 'maxAboveCluster', root: { name: 'r', min: { cpu: 40 }, max: { cpu: 40 } } },
  { kind: 'minsAboveReady', root: { name: 'r', min: { cpu: 60 }, max: { cpu: 60 }, children: [{ name: 'a', min: { cpu: 20 }, children: [{ name: 'c', min: { cpu: 20 } }] }, { name: 'b', min: { cpu: 40 } }, { name: 'd' }] } },
  { kind: 'duplicateName', root: { name: 'r', children: [{ name: 'a' }, { name: 'b', children: [{ name: 'a' }, { name: 'a' }] }, { name: 'a-2' }] } },
  { kind: 'maxAboveParent', root: { name: 'r', min: fixed, max: fixed, children: [{ name: 'a', max: { cpu: 21 } }] } },
  { kind: 'negative', root: { name: 'r', min: fixed, max: fixed, children: [{ name: 'a', min: { cpu: -1 } }] } },
  { kind: 'unknownResource', root: { name: 'r', min: { fpga: 1 }, max: { fpga: 1 } } },
  { kind: 'noSuchNamespace', root: { name: 'r', namespaces: ['gone'] } },
  { kind: 'badNamespaceName', root: { name: 'r', namespaces: ['no name'] } },
  { kind: 'namespaceOfTwo', root: { name: 'r', children: [{ name: 'a', namespaces: ['here'] }, { name: 'b', namespaces: ['here'] }] } },
  { kind: 'namespacesOfInnerNode', root: { name: 'r', namespaces: ['here'], children: [{ name: 'a' }] } },
  { kind: 'attributeIgnored', root: { name: 'r', attributes: { overMax: 'Explode' } } },
] // prettier-ignore

describe('quick fixes', () => {
  it.each(broken)('take a $kind away, each of them', ({ kind, root }) => {
    const tree = treeOf(root)
    const all = validateTree(tree, 'editor', facts)
    const finding = all.find(found => found.kind === kind)
    if (finding === undefined) throw new Error('the tree is not broken')
    const fixes = fixesOf(tree, finding, facts)
    expect(fixes.length).toBeGreaterThan(0)
    for (const { edits } of fixes) {
      const after = replay(tree, edits)
      if (!after.ok) throw new Error(JSON.stringify(after.error))
      const left = validateTree(after.value, 'editor', facts)
      const isSame = (found: Finding) =>
        found.kind === kind &&
        found.node === finding.node &&
        formatPath(found.path) === formatPath(finding.path)
      expect(left.filter(isSame)).toEqual([])
      expect(hasErrors(left) && !hasErrors(all), 'a fix makes no error').toBe(false)
    }
  })

  it('cut what leaves are guaranteed, each by its share, and leave the nodes above', () => {
    const tree = treeOf(broken.find(({ kind }) => kind === 'minsAboveReady')?.root)
    const finding = validateTree(tree, 'editor', facts).find(({ kind }) => kind === 'minsAboveReady')
    expect(finding && fixesOf(tree, finding, facts)).toEqual([
      {
        kind: 'cutToReady',
        edits: [
          { kind: 'setMin', node: 'c', resource: 'cpu', amount: '10' },
          { kind: 'setMin', node: 'b', resource: 'cpu', amount: '20' },
        ],
      },
    ])
  })

  it('give nodes of one name names of their own, until each is there once', () => {
    let tree = treeOf(broken.find(({ kind }) => kind === 'duplicateName')?.root)
    const names = () => nodesOf(tree.root).map(({ name }) => name)
    for (let left = 2; left > 0; left -= 1) {
      const finding = validateTree(tree, 'editor').find(({ kind }) => kind === 'duplicateName')
      const [fix] = finding === undefined ? [] : fixesOf(tree, finding, facts)
      const next = replay(tree, fix?.edits ?? [])
      if (!next.ok) throw new Error(next.error.error.kind)
      tree = next.value
    }
    expect(names()).toEqual(['r', 'a', 'b', 'a-3', 'a-4', 'a-2'])
  })

  it('are none where a person has to say what is meant', () => {
    const tree = treeOf({ name: 'r', children: [{ name: '' }] })
    const [finding] = validateTree(tree, 'editor')
    expect(finding && fixesOf(tree, finding, facts)).toEqual([])
  })
})
