import { describe, expect, it } from 'vitest'
import {
  barredResources,
  scalesOf,
  shownResources,
} from '../../../../../renderer/features/quotaTree/figures.ts'
import { treeOf } from '../../../../support/quotaTrees.ts'

describe('the scale of a bar', () => {
  const scaleOf = scalesOf(
    treeOf({
      name: 'root',
      min: { cpu: 40 },
      children: [{ name: 'a', max: { cpu: 20 }, children: [{ name: 'a.1', children: [{ name: 'a.1.1' }] }] }],
    }),
    null,
  )
  it('is the max of the nearest above that has one, and at the top what is guaranteed', () =>
    expect(['root', 'a', 'a.1', 'a.1.1'].map(name => scaleOf(name, 'cpu'))).toEqual([40, 40, 20, 20]))

  it('is found where a name is there again below itself', () => {
    const twice = { name: 'a', children: [{ name: 'root', children: [{ name: 'a' }, { name: 'b' }] }] }
    const { root } = treeOf({ name: 'root', min: { cpu: 40 }, children: [twice] })
    const scaleIn = scalesOf({ root }, null)
    expect(['root', 'a', 'b'].map(name => scaleIn(name, 'cpu'))).toEqual([40, 40, 40])
  })
})

describe('the bars of a node', () => {
  it('are of GPUs first, whatever comes before them in the alphabet', () => {
    const max = { cpu: 64, memory: '1Ti', 'nvidia.com/gpu': 8 }
    const tree = treeOf({ name: 'root', max, children: [{ name: 'a', min: { pods: 10 } }] })
    expect(shownResources(tree)).toEqual(['nvidia.com/gpu', 'cpu', 'memory', 'pods'])
    expect(barredResources(shownResources(tree))).toEqual(['nvidia.com/gpu', 'cpu'])
  })
})
