import { describe, expect, it } from 'vitest'
import { decide } from '#core/schedule/decide.ts'
import type { QuotaNode } from '#core/quota/tree.ts'
import type { QuotaPod, Snapshot } from '#core/schedule/snapshot.ts'
import {
  type Amounts,
  flat,
  gated,
  leaf,
  type PodSketch,
  quotaNode,
  running,
  snapshotOf,
  treeOf,
} from '../../../../support/schedule/builders.ts'
import { actions } from '../../../../support/schedule/say.ts'

const asks = (more: PodSketch = {}): QuotaPod => gated('in/p', more)
const cores = (cpu: number): PodSketch => ({ request: { cpu } })

type Case = { name: string; snapshot: Snapshot; want: string[] }

const deep = (...children: QuotaNode[]) =>
  treeOf(quotaNode('root', { min: { cpu: 40 }, max: { cpu: 40 }, children }))
const group = (name: string, min: Amounts, ...children: QuotaNode[]) => quotaNode(name, { min, children })
const many = (namespace: string, count: number, first: number): QuotaPod[] =>
  Array.from({ length: count }, (_, n) => running(`${namespace}/${n}`, { admittedSequence: first + n }))

const DESCENT: Case[] = [
  {
    name: 'into the child that is furthest above its min in proportion',
    snapshot: snapshotOf(deep(leaf('in', { cpu: 5 }), leaf('x', { cpu: 10 }), leaf('y', { cpu: 5 })), [
      asks(),
      ...many('x', 5, 50),
      ...many('y', 3, 1),
    ]),
    want: ['reclaim in/p ← y/2'],
  },
  {
    name: 'a child without a min first',
    snapshot: snapshotOf(deep(leaf('in', { cpu: 5 }), leaf('x', { cpu: 5 }), leaf('y', {})), [
      asks(),
      ...many('x', 7, 50),
      ...many('y', 1, 1),
    ]),
    want: ['reclaim in/p ← y/0'],
  },
  {
    name: 'however little that has, and however far another is above a tiny min',
    snapshot: snapshotOf(
      flat({ cpu: 2500 }, leaf('in', { cpu: 5 }), leaf('x', { cpu: '1m' }), leaf('y', {})),
      [
        asks(cores(1)),
        running('x/0', cores(2499)),
        running('x/1', { request: { cpu: '999m' }, admittedSequence: 9 }),
        running('y/0', { request: { cpu: '1m' }, admittedSequence: 0 }),
      ],
    ),
    want: ['reclaim in/p ← x/1,y/0'],
  },
  {
    name: 'of those the one with the most',
    snapshot: snapshotOf(deep(leaf('in', { cpu: 5 }), leaf('x', {}), leaf('y', {})), [
      asks(),
      ...many('x', 5, 1),
      ...many('y', 3, 50),
    ]),
    want: ['reclaim in/p ← x/4'],
  },
  {
    name: 'by weight',
    snapshot: snapshotOf(
      deep(
        leaf('in', { cpu: 5 }),
        leaf('x', { cpu: 5 }),
        quotaNode('y', { min: { cpu: 5 }, namespaces: ['y'], attributes: { weight: '2.5' } }),
      ),
      [asks(), ...many('x', 3, 1), ...many('y', 5, 50)],
    ),
    want: ['reclaim in/p ← x/2'],
  },
  {
    name: 'among equals the one that admitted last',
    snapshot: snapshotOf(deep(leaf('in', { cpu: 5 }), leaf('x', { cpu: 5 }), leaf('y', { cpu: 5 })), [
      asks(),
      ...many('x', 4, 50),
      ...many('y', 4, 1),
    ]),
    want: ['reclaim in/p ← x/3'],
  },
  {
    name: 'among equals again after two have gone, by who is left',
    snapshot: snapshotOf(deep(leaf('in', { cpu: 15 }), leaf('x', { cpu: 5 }), leaf('y', { cpu: 5 })), [
      asks(cores(15)),
      running('x/0', { admittedSequence: 99 }),
      ...many('x', 4, 1).slice(1),
      ...many('y', 4, 50),
    ]),
    want: ['reclaim in/p ← x/0,y/2,y/3'],
  },
  {
    name: 'a subtree within its min is not entered, whatever a leaf of it borrows from its siblings',
    snapshot: snapshotOf(
      deep(
        leaf('in', { cpu: 5 }),
        group('g', { cpu: 25 }, leaf('x', { cpu: 5 }), leaf('z', { cpu: 20 })),
        leaf('y', { cpu: 10 }),
      ),
      [asks(), ...many('x', 5, 50), ...many('y', 3, 1)],
    ),
    want: ['reclaim in/p ← y/2'],
  },
  {
    name: 'its own branch too, counting what it asks for',
    snapshot: snapshotOf(
      deep(group('g', { cpu: 20 }, leaf('in', { cpu: 10 }), leaf('x', { cpu: 10 })), leaf('y', { cpu: 20 })),
      [asks(), ...many('x', 4, 1), ...many('y', 4, 50)],
    ),
    want: ['reclaim in/p ← x/3'],
  },
  {
    name: 'a branch without a victim gives way to the next',
    snapshot: snapshotOf(deep(leaf('in', { cpu: 5 }), leaf('x', {}), leaf('y', { cpu: 5 })), [
      asks(),
      ...many('x', 4, 50).map(pod => ({ ...pod, isProtected: true })),
      ...many('y', 4, 1),
    ]),
    want: ['reclaim in/p ← y/3'],
  },
  {
    name: 'one at a time, everything worked out anew after each',
    snapshot: snapshotOf(deep(leaf('in', { cpu: 10 }), leaf('x', { cpu: 10 }), leaf('y', { cpu: 10 })), [
      asks(cores(10)),
      ...many('x', 4, 1),
      ...many('y', 4, 50),
    ]),
    want: ['reclaim in/p ← x/3,y/3'],
  },
  {
    name: 'where a lower node blocks, what goes has to be below it',
    snapshot: snapshotOf(
      deep(
        quotaNode('g', {
          min: { cpu: 15 },
          max: { cpu: 20 },
          children: [leaf('in', { cpu: 10 }), leaf('x', { cpu: 5 })],
        }),
        leaf('y', {}),
      ),
      [asks(), ...many('x', 4, 1), ...many('y', 4, 50)],
    ),
    want: ['reclaim in/p ← x/3'],
  },
  {
    name: 'in the resource that is lacking: who does not ask for it stays',
    snapshot: snapshotOf(
      treeOf(
        quotaNode('root', {
          min: { cpu: 99, gpu: 8 },
          max: { cpu: 99, gpu: 8 },
          children: [leaf('in', { gpu: 4 }), leaf('x', {}), leaf('y', {})],
        }),
      ),
      [
        asks({ request: { gpu: 2 } }),
        running('x/0', { request: { cpu: 50 }, admittedSequence: 9 }),
        running('y/0', { request: { gpu: 4 }, admittedSequence: 1 }),
        running('y/1', { request: { gpu: 4 }, admittedSequence: 2 }),
      ],
    ),
    want: ['reclaim in/p ← y/1'],
  },
  {
    name: 'no complete set, nobody goes',
    snapshot: snapshotOf(
      treeOf(
        quotaNode('root', {
          min: { cpu: 20, gpu: 4 },
          max: { cpu: 20, gpu: 4 },
          children: [leaf('in', { cpu: 10, gpu: 4 }), leaf('x', {})],
        }),
      ),
      [
        asks({ request: { cpu: 5, gpu: 4 } }),
        running('x/0', { request: { cpu: 20 } }),
        running('x/1', { request: { gpu: 4 }, isProtected: true }),
      ],
    ),
    want: [],
  },
]

describe('the descent goes', () => {
  it.each(DESCENT)('$name', ({ snapshot, want }) => {
    expect(actions(decide(snapshot))).toEqual(want)
  })
})
