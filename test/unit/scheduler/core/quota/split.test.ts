import { describe, expect, it } from 'vitest'
import { replay } from '#core/quota/edit.ts'
import { formatQuantity } from '#core/quota/amount.ts'
import { type Split, splitMin } from '#core/quota/split.ts'
import { treeOf } from '../../../../support/quotaTrees.ts'

type Case = {
  name: string
  how: Split
  resource: string
  whole: string
  mins: (string | null)[]
  want: string[]
}

const cases: readonly Case[] = [
  { name: 'three ways of cores', how: 'equal', resource: 'cpu', whole: '40', mins: [null, null, null], want: ['13334m', '13333m', '13333m'] },
  { name: 'whole devices', how: 'equal', resource: 'nvidia.com/gpu', whole: '8', mins: ['0', '0', '0'], want: ['3', '3', '2'] },
  { name: 'as they were', how: 'proportional', resource: 'cpu', whole: '30', mins: ['10', '20'], want: ['10', '20'] },
  { name: 'down in proportion', how: 'proportional', resource: 'cpu', whole: '15', mins: ['10', '20'], want: ['5', '10'] },
  { name: 'equally where none has any', how: 'proportional', resource: 'cpu', whole: '4', mins: ['0', '0'], want: ['2', '2'] },
  { name: 'what is left', how: 'remaining', resource: 'cpu', whole: '40', mins: ['10', '20'], want: ['15', '25'] },
  { name: 'nothing left', how: 'remaining', resource: 'cpu', whole: '30', mins: ['10', '20'], want: ['10', '20'] },
  { name: 'memory in MiB', how: 'equal', resource: 'memory', whole: '1Gi', mins: ['0', '0', '0'], want: ['342Mi', '341Mi', '341Mi'] },
] // prettier-ignore

describe('a min is shared out among children', () => {
  it.each(cases)('$how: $name', ({ how, resource, whole, mins, want }) => {
    const tree = treeOf({
      name: 'r',
      min: { [resource]: whole },
      children: mins.map((min, at) => ({
        name: `c${at}`,
        ...(min !== null && { min: { [resource]: min } }),
      })),
    })
    const after = replay(tree, splitMin(tree.root, resource, how))
    if (!after.ok) throw new Error(JSON.stringify(after.error))
    const form = resource === 'memory' ? 'binary' : 'decimal'
    expect(
      after.value.root.children.map(child => {
        const min = child.min.get(resource)
        return min === undefined ? null : formatQuantity(min, form)
      }),
    ).toEqual(want)
  })

  it('no part is above the child’s max', () => {
    const tree = treeOf({
      name: 'r',
      min: { cpu: 40 },
      children: [{ name: 'a', max: { cpu: 5 } }, { name: 'b' }],
    })
    expect(splitMin(tree.root, 'cpu', 'equal')).toEqual([
      { kind: 'setMin', node: 'a', resource: 'cpu', amount: '5' },
      { kind: 'setMin', node: 'b', resource: 'cpu', amount: '20' },
    ])
  })

  it('an unlimited or absent min is not shared out', () => {
    const tree = treeOf({ name: 'r', min: { cpu: 2147483647 }, children: [{ name: 'a' }] })
    expect(splitMin(tree.root, 'cpu', 'equal')).toEqual([])
    expect(splitMin(tree.root, 'memory', 'equal')).toEqual([])
  })
})
