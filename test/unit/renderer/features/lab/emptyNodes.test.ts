import { describe, expect, it } from 'vitest'
import type { NodeSet } from '#core/lab/labScenario.ts'
import { emptyLoss, emptyNodes } from '../../../../../renderer/features/lab/emptyNodes.ts'

const set = (name: string, count = 2): NodeSet => ({ name, count, capacity: {} })

describe('nodes that are added', () => {
  it('have a name that no set and no node has', () => {
    expect(emptyNodes([]).name).toBe('node-a')
    expect(emptyNodes([set('node-b')]).name).toBe('node-a')
    expect(emptyNodes([set('node-a'), set('node-b', 1)]).name).toBe('node-c')
    let sets: readonly NodeSet[] = []
    for (let count = 0; count < 40; count += 1) sets = [...sets, emptyNodes(sets)]
    expect(new Set(sets.map(({ name }) => name)).size).toBe(40)
  })
})

describe('a loss that is added', () => {
  it('is of a node that is not lost yet, while there is one', () => {
    const first = emptyLoss([set('x')], [])
    const second = emptyLoss([set('x')], [first!])
    expect([first?.node, second?.node]).toEqual(['x-1', 'x-2'])
    expect(emptyLoss([set('x')], [first!, second!])?.node).toBe('x-1')
    expect(emptyLoss([], [])).toBeNull()
  })
})
