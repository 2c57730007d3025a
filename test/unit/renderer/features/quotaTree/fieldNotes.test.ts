import { describe, expect, it } from 'vitest'
import { NO_FACTS, validateTree } from '#core/quota/validate.ts'
import { fieldOf, notesOf } from '../../../../../renderer/features/quotaTree/fieldNotes.ts'
import { amount, guideRoot, treeOf } from '../../../../support/quotaTrees.ts'

const cases: readonly { wrong: string; leaf: object; kind: string; want: string }[] = [
  { wrong: 'a min above its max', leaf: { min: { cpu: 9 }, max: { cpu: 8 } }, kind: 'minAboveMax', want: 'min cpu' },
  { wrong: 'a max above the parent’s', leaf: { max: { cpu: 41 } }, kind: 'maxAboveParent', want: 'max cpu' },
  { wrong: 'a name that is there twice', leaf: { name: 'root.a' }, kind: 'duplicateName', want: 'name' },
  { wrong: 'a namespace of another leaf', leaf: { namespaces: ['namespace1'] }, kind: 'namespaceOfTwo', want: 'namespaces' },
  { wrong: 'a namespace that is not there', leaf: { namespaces: ['gone'] }, kind: 'noSuchNamespace', want: 'namespaces' },
  { wrong: 'no namespace', leaf: {}, kind: 'leafWithoutNamespaces', want: 'namespaces' },
  { wrong: 'a resource that no node has', leaf: { max: { fpga: 1 } }, kind: 'unknownResource', want: 'max fpga' },
  { wrong: 'an attribute that says nothing', leaf: { attributes: { weight: 'heavy' } }, kind: 'attributeIgnored', want: 'attribute weight' },
  { wrong: 'an order that says nothing', leaf: { attributes: { overMax: 'Kill' } }, kind: 'attributeIgnored', want: 'attribute overMax' },
] // prettier-ignore

const facts = {
  ...NO_FACTS,
  allocatable: { all: new Map([['cpu', amount('64')]]), ready: new Map([['cpu', amount('64')]]) },
  namespaces: new Set(['namespace1', 'namespace2', 'namespace3', 'namespace4']),
}

function findingsFor(leaf: object) {
  const { children = [], ...root } = guideRoot()
  return validateTree(treeOf({ ...root, children: [...children, { name: 'new', ...leaf }] }), 'editor', facts)
}

describe('what is wrong is said at its field', () => {
  it.each(cases)('$wrong', ({ leaf, kind, want }) => {
    const found = findingsFor(leaf).find(finding => finding.kind === kind)
    expect(found && fieldOf(found)).toBe(want)
  })

  it('the first error and the first warning, and nothing at other fields', () => {
    const findings = findingsFor({ min: { cpu: 99 }, max: { cpu: 98 }, attributes: { weight: '-1' } }).filter(
      ({ node }) => node === 'new',
    )
    const noteOf = notesOf(findings, ({ kind }) => kind)
    expect(noteOf('min cpu')).toEqual({ error: 'minAboveMax', warning: null })
    expect(noteOf('max cpu')).toEqual({ error: null, warning: 'maxAboveParent' })
    expect(noteOf('attribute weight')).toEqual({ error: null, warning: 'attributeIgnored' })
    expect(noteOf('name')).toEqual({ error: null, warning: null })
  })
})
