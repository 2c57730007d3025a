import { describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import type { Edit } from '#core/quota/edit.ts'
import { LAST_EDIT } from '#core/wire.ts'
import type { AppliedEdit } from '../../../../preload/contract/quotaTree.ts'
import { findOut, marked, planWrite } from '../../../../main/quotaTree/apply.ts'
import { alteredFields } from '../../../../main/quotaTree/altered.ts'
import type { KubeObject } from '../../../../main/clusters/objects.ts'
import { guideRoot, treeObject } from '../../../support/quotaTrees.ts'

const manager = { manager: 'kubectl-edit', operation: 'Update', time: '2026-01-02T00:00:00Z' }
const managedFields = [
  { ...manager, manager: 'canopy', time: '2026-01-01T00:00:00Z' },
  manager,
  { ...manager, manager: 'canopy-scheduler', subresource: 'status', time: '2026-01-03T00:00:00Z' },
]
const object = (root: object = guideRoot()): KubeObject => ({
  ...treeObject(root),
  metadata: {
    name: 'elasticquotatree', namespace: 'kube-system', uid: 'u1', resourceVersion: '7', generation: 3, managedFields,
  },
  status: { kept: true },
}) // prettier-ignore
const seen = { uid: 'u1', spec: { root: guideRoot() } }
const lower: Edit[] = [{ kind: 'setMin', node: 'root.a.1', resource: 'cpu', amount: '5' }]

describe('a write of the tree', () => {
  it('is the object that was seen with the edits, and nothing else', () => {
    const root = { ...guideRoot(), vendor: { x: 1 } }
    const live = object(root)
    const { object: planned } = planWrite(live, { ...seen, spec: { root } }, lower)
    expect(alteredFields(live, planned)).toEqual(['spec.root.children[0].children[0].min.cpu'])
    expect(planned).toMatchObject({ metadata: { resourceVersion: '7' }, status: { kept: true } })
  })

  const others: readonly { what: string; live: KubeObject | null; of: typeof seen | null }[] = [
    { what: 'changed', live: object({ ...guideRoot(), vendor: 1 }), of: seen },
    { what: 'deleted', live: null, of: seen },
    { what: 'recreated', live: object(), of: { ...seen, uid: 'u0' } },
    { what: 'created', live: object(), of: null },
  ]
  it.each(others)('is refused where the tree was $what meanwhile', ({ what, live, of }) => {
    expect(() => planWrite(live, of, lower)).toThrow(
      expect.objectContaining({ code: 'CONFLICT', data: expect.objectContaining({ what }) }),
    )
  })

  it('names who changed it, the last one first, and not who reports its status', () => {
    const managers = ['kubectl-edit', 'canopy']
    expect(() => planWrite(object({ name: 'other' }), seen, lower)).toThrow(
      expect.objectContaining({ code: 'CONFLICT', data: { what: 'changed', managers } }),
    )
  })

  it('is none of the business of a status, a label, a version or the order of keys', () => {
    const live = object(Object.fromEntries(Object.entries(guideRoot()).toReversed()))
    const metadata = { ...live.metadata, resourceVersion: '9', generation: 5, labels: { by: 'others' } }
    const planned = planWrite({ ...live, metadata, status: { root: {} } }, seen, lower)
    expect(planned.object).toMatchObject({ metadata, status: { root: {} } })
  })

  it('is refused where the tree would have errors, whatever a window says', () => {
    const broken: Edit[] = [{ kind: 'setMin', node: 'root.a.1', resource: 'cpu', amount: '19' }]
    expect(() => planWrite(object(), seen, broken)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    )
  })

  it('repairs a tree of others in which a name is there twice', () => {
    const [half, other] = guideRoot().children ?? []
    const root = { ...guideRoot(), children: [half, { ...other, name: 'root.a' }] }
    const live = object(root)
    expect(() => planWrite(live, { ...seen, spec: { root } }, [])).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    )
    const edits: Edit[] = [{ kind: 'rename', node: 'root.a', to: 'root.b', occurrence: 1 }]
    expect(planWrite(live, { ...seen, spec: { root } }, edits).after).toEqual(guideRoot())
  })

  it('makes a tree where there is none, with a root that the edits may rename', () => {
    const edits: Edit[] = [{ kind: 'rename', node: 'root', to: 'company' }]
    expect(planWrite(null, null, edits)).toMatchObject({
      before: null,
      after: { name: 'company' },
      object: { metadata: { name: 'elasticquotatree', namespace: 'kube-system' } },
    })
  })

  const edit: AppliedEdit = {
    id: 'e1', at: millis(1000), outcome: 'unknown', who: null, note: '', edits: lower, before: null, after: {}, reverts: null,
  } // prettier-ignore
  it('whose answer was lost is told by its mark, and given up only when nothing can be under way', () => {
    expect(findOut(edit, marked(object(), 'e1'), millis(2000))).toBe('applied')
    expect(findOut(edit, marked(object(), 'e2'), millis(2000))).toBe('open')
    expect(findOut(edit, object(), millis(200_000))).toBe('not')
    expect(findOut(edit, null, millis(200_000))).toBe('not')
    expect(marked(object(), 'e1').metadata.annotations).toEqual({ [LAST_EDIT]: 'e1' })
  })

  it('is told by its mark also when another Canopy has applied edits since', () => {
    const others = Array.from({ length: 15 }, (_, at) => `other-${at}`)
    const since = others.reduce(marked, marked(object(), 'e1'))
    expect(findOut(edit, since, millis(200_000))).toBe('applied')
    expect(since.metadata.annotations?.[LAST_EDIT]).toMatch(/^other-14 other-13 .* other-0 e1$/)
    expect(marked(since, 'one-more').metadata.annotations?.[LAST_EDIT]?.split(' ')).toHaveLength(16)
  })
})
