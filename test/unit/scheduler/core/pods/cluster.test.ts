import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBudget, readClusterNode, readPriorityClass } from '#core/pods/cluster.ts'
import { POD_GROUP_APIS, readPodGroup } from '#core/pods/gang.ts'
import { ofUnits } from '#core/quota/amount.ts'
import { makeNode } from '../../../../support/builders.ts'

describe('a node', () => {
  it('offers what is allocatable, under its labels and its name', () => {
    const { node, problems } = readClusterNode(
      makeNode('n1').gpus(8, 'NVIDIA-L40S').taint('gpu', 'NoSchedule', 'yes').build(),
    )
    expect(problems).toEqual([])
    expect(node).toMatchObject({
      name: 'n1',
      isReady: true,
      isCordoned: false,
      taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }],
    })
    expect(node.labels).toMatchObject({ 'metadata.name': 'n1', 'kubernetes.io/hostname': 'n1' })
    expect(node.allocatable.get('nvidia.com/gpu')).toBe(ofUnits(8))
    expect(node.allocatable.get('cpu')).toBe(ofUnits(64))
  })

  it('is not ready unless it says so, and cordoned when it says so', () => {
    expect(readClusterNode(makeNode().notReady().build()).node.isReady).toBe(false)
    expect(readClusterNode({ metadata: { name: 'n' } }).node.isReady).toBe(false)
    const unknown = {
      status: { conditions: [{ type: 'Ready', status: 'Unknown' }] },
      spec: { unschedulable: true },
    }
    expect(readClusterNode(unknown).node).toMatchObject({ isReady: false, isCordoned: true })
  })

  it('has none of what cannot be read', () => {
    const { node, problems } = readClusterNode({
      status: { allocatable: { cpu: 'x', memory: '1Ki', pods: 110 } },
    })
    expect([...node.allocatable]).toEqual([
      ['memory', ofUnits(1024)],
      ['pods', ofUnits(110)],
    ])
    expect(problems).toEqual([{ path: ['status', 'allocatable', 'cpu'], expected: 'quantity', found: '"x"' }])
  })
})

describe('a disruption budget', () => {
  const budget = (status: object, generation = 2) =>
    readBudget({
      metadata: { name: 'b', namespace: 'team', generation },
      spec: { selector: { matchLabels: { app: 'web' } } },
      status,
    }).budget

  it('allows what its status says', () => {
    expect(budget({ observedGeneration: 2, disruptionsAllowed: 1 })).toEqual({
      namespace: 'team',
      name: 'b',
      selector: [{ key: 'app', operator: 'In', values: ['web'] }],
      disruptionsAllowed: 1,
    })
  })

  it('allows nothing before its controller has seen its spec, or said anything, or when it says nonsense', () => {
    expect(budget({ observedGeneration: 1, disruptionsAllowed: 5 }).disruptionsAllowed).toBe(0)
    expect(budget({ disruptionsAllowed: 5 }).disruptionsAllowed).toBe(0)
    expect(budget({ observedGeneration: 2 }).disruptionsAllowed).toBe(0)
    expect(budget({ observedGeneration: 2, disruptionsAllowed: -3 }).disruptionsAllowed).toBe(0)
    expect(budget({ observedGeneration: 2, disruptionsAllowed: 'all' }).disruptionsAllowed).toBe(0)
  })
})

describe('a pod group', () => {
  it.each(POD_GROUP_APIS)('of %s', api => {
    const group = {
      apiVersion: `${api}/v1`,
      metadata: { name: 'g', namespace: 'team' },
      spec: { minMember: 8 },
    }
    expect(readPodGroup(group)).toEqual({ gang: { key: 'team/g', minAvailable: 8 }, problems: [] })
  })

  it('needs one pod when it says less or nothing', () => {
    expect(readPodGroup({}).gang.minAvailable).toBe(1)
    expect(readPodGroup({ spec: { minMember: 0 } })).toMatchObject({
      gang: { minAvailable: 1 },
      problems: [],
    })
    for (const minMember of [-1, 1.5, '8'])
      expect(readPodGroup({ spec: { minMember } })).toMatchObject({
        gang: { minAvailable: 1 },
        problems: [{ path: ['spec', 'minMember'] }],
      })
  })
})

it('a priority class', () => {
  expect(readPriorityClass({ metadata: { name: 'high' }, value: 1000, globalDefault: true })).toEqual({
    priorityClass: { name: 'high', value: 1000, isDefault: true },
    problems: [],
  })
  expect(readPriorityClass({ metadata: { name: 'low' }, value: -5 }).priorityClass.isDefault).toBe(false)
})

it('any JSON gives a node, a budget, a group and a class', () => {
  const object = fc.oneof(
    fc.jsonValue(),
    fc.record({
      metadata: fc.jsonValue(),
      spec: fc.jsonValue(),
      status: fc.jsonValue(),
      value: fc.jsonValue(),
    }),
  )
  fc.assert(
    fc.property(object, value => {
      const numbers = [
        readBudget(value).budget.disruptionsAllowed,
        readPodGroup(value).gang.minAvailable,
        readPriorityClass(value).priorityClass.value,
      ]
      expect(numbers.every(Number.isSafeInteger)).toBe(true)
      expect(typeof readClusterNode(value).node.name).toBe('string')
    }),
    { numRuns: 500 },
  )
})
