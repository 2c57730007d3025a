import { describe, expect, it } from 'vitest'
import type { KubeObject } from '../../../../main/clusters/objects.ts'
import type { Entry } from '../../../../main/suite/inventory.ts'
import { ownershipOf } from '../../../../main/suite/ownership.ts'
import { canonical, hashOf, stamp } from '../../../../main/suite/stamp.ts'

const plain: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'n', uid: '1' },
}
const applied = [{ manager: 'canopy', operation: 'Apply' }]
const entry: Entry = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace: 'n',
  name: 'a',
  phase: 'config',
  uid: '1',
  hash: '',
  isAdopted: false,
}
const known = { component: 'gadget', entry: undefined, ownWrites: [] }
const marked = stamp(plain, 'gadget')
const withFields = (object: KubeObject, managedFields: object[]): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, managedFields },
})

describe('whose an object is', () => {
  it.each([
    ['there is none', null, known, { is: 'absent', owner: null }],
    ['nobody says', plain, known, { is: 'foreign', owner: null }],
    ['the inventory names its uid', plain, { ...known, entry }, { is: 'ours', owner: null }],
    [
      'the inventory names another uid',
      plain,
      { ...known, entry: { ...entry, uid: '2' } },
      { is: 'foreign', owner: null },
    ],
    [
      'it was adopted',
      plain,
      { ...known, entry: { ...entry, isAdopted: true } },
      { is: 'foreign', owner: null },
    ],
    [
      'it was adopted and wears our mark',
      withFields(marked, applied),
      { ...known, entry: { ...entry, isAdopted: true } },
      { is: 'foreign', owner: null },
    ],
    ['an interrupted write left our mark', withFields(marked, applied), known, { is: 'ours', owner: null }],
    [
      'somebody copied our mark',
      withFields(marked, [{ manager: 'kubectl', operation: 'Update' }]),
      known,
      { is: 'foreign', owner: null },
    ],
    [
      'it wears the mark of another component',
      withFields(stamp(plain, 'other'), applied),
      known,
      { is: 'foreign', owner: null },
    ],
    [
      'the component makes it by itself',
      plain,
      { ...known, ownWrites: [entry] },
      { is: 'ours', owner: null },
    ],
    [
      'another applies it too',
      withFields(plain, [...applied, { manager: 'argocd', operation: 'Apply' }]),
      { ...known, entry },
      { is: 'ours', owner: 'argocd' },
    ],
    [
      'a Helm release has it',
      { ...plain, metadata: { ...plain.metadata, annotations: { 'meta.helm.sh/release-name': 'r' } } },
      known,
      { is: 'foreign', owner: 'Helm release r' },
    ],
  ] as const)('when %s', (...[, live, how, want]) => {
    expect(ownershipOf(live, how)).toEqual(want)
  })
})

describe('the hash of data', () => {
  it('is the same whatever the order of keys, and another for other data', () => {
    expect(hashOf({ a: 1, b: [{ c: 2, d: undefined }] })).toBe(hashOf({ b: [{ c: 2 }], a: 1 }))
    expect(hashOf([1, 2])).not.toBe(hashOf([2, 1]))
    expect(canonical({ b: 'x', a: null })).toBe('{"a":null,"b":"x"}')
  })
})
