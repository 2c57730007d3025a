import { describe, expect, it } from 'vitest'
import { rootField } from '#core/base/field.ts'
import { readLabelSelector, readPlacement } from '#core/pods/placement.ts'

const required = (nodeSelectorTerms: unknown) => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms },
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: { matchExpressions: [] } }],
    },
  },
})
const NEVER = { key: 'metadata.name', operator: 'In', values: [] }
const read = (spec: unknown) => {
  const field = rootField(spec)
  return { placement: readPlacement(field), problems: field.problems.length }
}

describe('placement', () => {
  it('takes selectors, required affinity to labels and names, and tolerations', () => {
    const spec = {
      nodeSelector: { zone: 'a' },
      ...required([
        {
          matchExpressions: [
            { key: 'gpu', operator: 'In', values: ['a100', 'h100'] },
            { key: 'spot', operator: 'DoesNotExist' },
          ],
          matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }],
        },
        { matchExpressions: [{ key: 'cores', operator: 'Gt', values: ['16'] }] },
      ]),
      tolerations: [
        { key: 'gpu', operator: 'Equal', value: 'yes', effect: 'NoSchedule' },
        { key: 'x', value: 'y' },
        { operator: 'Exists' },
        { key: '', operator: '', effect: '' },
      ],
    }
    expect(read(spec)).toEqual({
      problems: 0,
      placement: {
        nodeSelector: { zone: 'a' },
        terms: [
          [
            { key: 'gpu', operator: 'In', values: ['a100', 'h100'] },
            { key: 'spot', operator: 'DoesNotExist', values: [] },
            { key: 'metadata.name', operator: 'In', values: ['n1'] },
          ],
          [{ key: 'cores', operator: 'Gt', values: ['16'] }],
        ],
        tolerations: [
          { key: 'gpu', operator: 'Equal', value: 'yes', effect: 'NoSchedule' },
          { key: 'x', operator: 'Equal', value: 'y', effect: null },
          { key: null, operator: 'Exists', value: '', effect: null },
          { key: null, operator: 'Equal', value: '', effect: null },
        ],
      },
    })
  })

  it('is anywhere when nothing is required, preferences or not', () => {
    expect(read({}).placement.terms).toEqual([])
    expect(read({ affinity: { nodeAffinity: {} } }).placement.terms).toEqual([])
    expect(read({ affinity: { podAffinity: {} } }).placement.terms).toEqual([])
  })

  it('is nowhere when what is required selects nothing: a term without requirements does', () => {
    expect(read(required([{}])).placement.terms).toEqual([[NEVER]])
    expect(read(required([])).placement.terms).toEqual([[NEVER]])
    const label = { key: 'a', operator: 'Exists', values: [] }
    expect(read(required([{ matchExpressions: [] }, { matchExpressions: [label] }])).placement.terms).toEqual(
      [[label]],
    )
  })

  it('is nowhere where a requirement cannot be read', () => {
    expect(read(required([{ matchExpressions: [{ key: 'a', operator: 'Near', values: ['b'] }] }]))).toEqual({
      problems: 1,
      placement: { nodeSelector: {}, terms: [[NEVER]], tolerations: [] },
    })
  })

  it('does not tolerate by an operator that it does not know', () => {
    expect(read({ tolerations: [{ key: 'a', operator: 'Lt', value: '5' }] })).toMatchObject({
      problems: 1,
      placement: { tolerations: [] },
    })
  })
})

describe('a label selector', () => {
  const select = (selector: unknown) => readLabelSelector(rootField(selector))

  it('is its labels and its expressions', () => {
    expect(
      select({ matchLabels: { a: 'b' }, matchExpressions: [{ key: 'c', operator: 'NotIn', values: ['d'] }] }),
    ).toEqual([
      { key: 'a', operator: 'In', values: ['b'] },
      { key: 'c', operator: 'NotIn', values: ['d'] },
    ])
  })

  it('selects nothing when it is absent, everything when it is empty or cannot be read', () => {
    expect(select(null)).toBeNull()
    expect(select({})).toEqual([])
    expect(select({ matchLabels: { a: 1 } })).toEqual([])
    expect(select({ matchExpressions: [{ key: 'a', operator: 'Near' }] })).toEqual([])
    expect(select('x')).toEqual([])
  })
})
