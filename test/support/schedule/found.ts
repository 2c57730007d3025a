// Scripts that a law once failed on, shrunk: played again at every run.
import { flat, leaf, quotaNode } from './builders.ts'
import type { Script } from './drive.ts'
import { type Happening, RICH } from './worlds.ts'

type Draft = Extract<Happening, { kind: 'create' }>['drafts'][number]

const waiting = (sketch: Partial<Draft>): Draft => ({
  leaf: 0,
  asks: [0, 0],
  priority: 0,
  isRunning: false,
  age: 0,
  size: 1,
  oddity: 0,
  form: 0,
  ...sketch,
})

/** The loop itself forgot an admission that was under way when the eviction decided before it came to nothing. */
const EVICTED_WHILE_ADMITTED: Script = {
  tree: flat(
    { cpu: 9, gpu: 2 },
    leaf('root.0', { cpu: 2, gpu: 0 }),
    leaf('root.1', { cpu: 2, gpu: 0 }, { cpu: 4 }),
    quotaNode('root.2', { min: { cpu: 4, gpu: 2 }, children: [leaf('root.2.0', { cpu: 4, gpu: 2 })] }),
  ),
  happenings: [
    {
      kind: 'create',
      drafts: [
        waiting({ leaf: 1, asks: [1, 0] }),
        waiting({ leaf: 1, asks: [3, 0], oddity: 5 }),
        waiting({ leaf: 1, asks: [3, 0] }),
      ],
    },
    { kind: 'pause', ms: 0 },
    {
      kind: 'create',
      drafts: [waiting({ asks: [3, 0], priority: 2, oddity: 5 }), waiting({ asks: [1, 0], oddity: 3 })],
    },
    {
      kind: 'create',
      drafts: [
        waiting({ oddity: 5 }),
        waiting({ oddity: 5 }),
        waiting({ asks: [1, 1], priority: 1, size: 2, oddity: 5 }),
      ],
    },
  ],
  conditions: { dieMs: 0, watchMs: 0, writeMs: 0, loseEvery: 2 },
  traits: RICH,
}

export const FOUND: readonly Script[] = [EVICTED_WHILE_ADMITTED]
