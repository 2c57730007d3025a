import { describe, expect, it } from 'vitest'
import { ofUnits } from '#core/quota/amount.ts'
import { replay } from '#core/quota/edit.ts'
import { fixesOf } from '#core/quota/fixes.ts'
import { type ClusterFacts, type Finding, NO_FACTS, validateTree } from '#core/quota/validate.ts'
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
  { kind: 'maxAboveParent', root: { name: 'r', min: fixed, max: fixed, children: [{ name: 'a', max: { cpu: 21 } }] } },
  { kind: 'negative', root: { name: 'r', min: fixed, max: fixed, children: [{ name: 'a', min: { cpu: -1 } }] } },
  { kind: 'unknownResource', root: { name: 'r', min: { fpga: 1 }, max: { fpga: 1 } } },
  { kind: 'noSuchNamespace', root: { name: 'r', namespaces: ['gone'] } },
  { kind: 'namespaceOfTwo', root: { name: 'r', children: [{ name: 'a', namespaces: ['here'] }, { name: 'b', namespaces: ['here'] }] } },
  { kind: 'namespacesOfInnerNode', root: { name: 'r', namespaces: ['here'], children: [{ name: 'a' }] } },
  { kind: 'attributeIgnored', root: { name: 'r', attributes: { overMax: 'Explode' } } },
] // prettier-ignore

describe('quick fixes', () => {
  it.each(broken)('take a $kind away, each of them', ({ kind, root }) => {
    const tree = treeOf(root)
    const finding = validateTree(tree, 'editor', facts).find(found => found.kind === kind)
    if (finding === undefined) throw new Error('the tree is not broken')
    const fixes = fixesOf(tree, finding, facts)
    expect(fixes.length).toBeGreaterThan(0)
    for (const { edits } of fixes) {
      const after = replay(tree, edits)
      if (!after.ok) throw new Error(JSON.stringify(after.error))
      const left = validateTree(after.value, 'editor', facts)
      expect(left.filter(found => found.kind === kind && found.node === finding.node)).toEqual([])
    }
  })

  it('are none where a person has to say what is meant', () => {
    const tree = treeOf({ name: 'r', children: [{ name: 'a' }, { name: 'a' }] })
    const [finding] = validateTree(tree, 'editor')
    expect(finding && fixesOf(tree, finding, facts)).toEqual([])
  })
})
