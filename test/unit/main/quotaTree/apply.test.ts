import { describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import type { Edit } from '#core/quota/edit.ts'
import { LAST_EDIT } from '#core/wire.ts'
import type { AppliedEdit } from '../../../../preload/contract/quotaTree.ts'
import { findOut, marked, planWrite } from '../../../../main/quotaTree/apply.ts'
import { alteredFields } from '../../../../main/quotaTree/altered.ts'
import type { KubeObject } from '../../../../main/clusters/objects.ts'
import { guideRoot, treeObject } from '../../../support/quotaTrees.ts'

const object = (root: object = guideRoot(), version = '7'): KubeObject => ({
  ...treeObject(root),
  metadata: { name: 'elasticquotatree', namespace: 'kube-system', uid: 'u1', resourceVersion: version },
  status: { kept: true },
})
const seen = { uid: 'u1', resourceVersion: '7' }
const lower: Edit[] = [{ kind: 'setMin', node: 'root.a.1', resource: 'cpu', amount: '5' }]

describe('a write of the tree', () => {
  it('is the object that was seen with the edits, and nothing else', () => {
    const live = object({ ...guideRoot(), vendor: { x: 1 } })
    const { object: planned } = planWrite(live, seen, lower)
    expect(alteredFields(live, planned)).toEqual(['spec.root.children[0].children[0].min.cpu'])
    expect(planned).toMatchObject({ metadata: { resourceVersion: '7' }, status: { kept: true } })
  })

  const others: readonly { what: string; live: KubeObject | null; of: typeof seen | null }[] = [
    { what: 'changed', live: object(guideRoot(), '8'), of: seen },
    { what: 'deleted', live: null, of: seen },
    { what: 'recreated', live: object(), of: { ...seen, uid: 'u0' } },
    { what: 'created', live: object(), of: null },
  ]
  it.each(others)('is refused where the tree was $what meanwhile', ({ what, live, of }) => {
    expect(() => planWrite(live, of, lower)).toThrow(
      expect.objectContaining({ code: 'CONFLICT', data: expect.objectContaining({ what }) }),
    )
  })

  it('is refused where the tree would have errors, whatever a window says', () => {
    const broken: Edit[] = [{ kind: 'setMin', node: 'root.a.1', resource: 'cpu', amount: '19' }]
    expect(() => planWrite(object(), seen, broken)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    )
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
