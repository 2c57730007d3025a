import { describe, expect, it } from 'vitest'
import { type Amounts, gated, leaf, quotaNode, treeOf } from '../../../../support/schedule/builders.ts'
import { ClosedLoop } from '../../../../support/schedule/closedLoop.ts'

// The two worked examples of quota.md 4.

const LEAVES = ['a1', 'a2', 'b1', 'b2']
const withMemory = (cpu: number): Amounts => ({ cpu, memory: `${cpu * 4}Gi` })
const cpuOnly = (cpu: number): Amounts => ({ cpu })

const guideTree = (size: (cpu: number) => Amounts) =>
  treeOf(
    quotaNode('root', {
      min: size(40),
      max: size(40),
      children: ['a', 'b'].map(name =>
        quotaNode(`root.${name}`, {
          min: size(20),
          max: size(40),
          children: [1, 2].map(n => leaf(`${name}${n}`, size(10), size(20))),
        }),
      ),
    }),
  )

const podsOf = (namespace: string, count: number, request: Amounts) =>
  Array.from({ length: count }, (_, n) => gated(`${namespace}/p${n}`, { request }))

describe.each([
  { name: 'cpu alone', size: cpuOnly, dieMs: 0 },
  { name: 'cpu and memory', size: withMemory, dieMs: 0 },
  { name: 'pods that take 5 s to die', size: cpuOnly, dieMs: 5000 },
  { name: 'cpu and memory, 5 s to die', size: withMemory, dieMs: 5000 },
])('five 5-core pods a namespace, one namespace after the other: $name', ({ size, dieMs }) => {
  const fill = (pauseMs: number | null) => {
    const loop = new ClosedLoop(guideTree(size), {}, { dieMs, watchMs: 3, writeMs: 2 })
    const shapes = LEAVES.map(namespace => {
      loop.create(...podsOf(namespace, 5, size(5)))
      loop.settle(pauseMs ?? 60_000)
      return LEAVES.map(name => loop.running(name).length).join('/')
    })
    loop.settle()
    return { loop, shapes }
  }

  it('runs 4 · 4/4 · 3/3/2 · 2/2/2/2 with four evictions', () => {
    const { loop, shapes } = fill(null)
    expect(shapes).toEqual(['4/0/0/0', '4/4/0/0', '3/3/2/0', '2/2/2/2'])
    expect(loop.evictions.map(({ leaf: of, rule }) => `${of} ${rule}`)).toEqual([
      'a2 reclaim',
      'a1 reclaim',
      'a2 reclaim',
      'a1 reclaim',
    ])
  })

  it('comes to 2/2/2/2 with four evictions too when the reclaims overlap', () => {
    const { loop } = fill(1000)
    expect(LEAVES.map(name => loop.running(name).length)).toEqual([2, 2, 2, 2])
    expect(loop.evictions).toHaveLength(4)
  })
})

describe.each([{ dieMs: 0 }, { dieMs: 5000 }])(
  'a leaf below its min beside one far above, $dieMs ms to die',
  ({ dieMs }) => {
    it('takes from the cousin that borrows: 25/5/10', () => {
      const tree = treeOf(
        quotaNode('root', {
          min: { cpu: 40 },
          max: { cpu: 40 },
          children: [
            quotaNode('root.a', {
              min: { cpu: 30 },
              children: [leaf('a1', { cpu: 25 }), leaf('a2', { cpu: 5 })],
            }),
            quotaNode('root.b', { min: { cpu: 10 }, children: [leaf('b1', { cpu: 10 })] }),
          ],
        }),
      )
      const loop = new ClosedLoop(tree, {}, { dieMs })
      const ask = (path: string): void => {
        loop.create(gated(path))
        loop.settle(1000)
      }
      loop.create(...podsOf('a1', 4, { cpu: 5 }), ...podsOf('a2', 4, { cpu: 5 }))
      loop.settle(60_000)
      expect([loop.running('a1').length, loop.running('a2').length]).toEqual([4, 4])
      ask('b1/q0')
      ask('b1/q1')
      ask('a1/q0')
      expect(loop.settle()).toBe(true)
      expect(['a1', 'a2', 'b1'].map(name => loop.running(name).length * 5)).toEqual([25, 5, 10])
      expect(loop.evictions.map(({ leaf: of }) => of)).toEqual(['a2', 'a2', 'a2'])
    })
  },
)
