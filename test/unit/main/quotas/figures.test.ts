import { describe, expect, it } from 'vitest'
import { readTree } from '#core/quota/kube.ts'
import { quotaFigures } from '../../../../main/quotas/figures.ts'
import type { RoundPod } from '../../../../main/store/records.ts'
import { makePod, type PodBuilder } from '../../../support/builders.ts'

const leaf = (name: string, namespace: string) => ({
  name,
  namespaces: [namespace],
  min: { cpu: '10', memory: '10Gi' },
  max: { cpu: '20' },
})
/** The example of the O&M guide, with memory that nobody limits but the leaves' guarantees. */
const object = {
  spec: {
    root: {
      name: 'root',
      min: { cpu: '40' },
      max: { cpu: '40', memory: '2147483647Gi' },
      children: [
        {
          name: 'root.a',
          min: { cpu: '20' },
          max: { cpu: '40' },
          children: [leaf('root.a.1', 'namespace1'), leaf('root.a.2', 'namespace2')],
        },
        {
          name: 'root.b',
          min: { cpu: '20' },
          max: { cpu: '40' },
          children: [leaf('root.b.1', 'namespace3'), leaf('root.b.2', 'namespace4')],
        },
      ],
    },
  },
}
const tree = readTree(object)
if (!tree.ok) throw new Error(JSON.stringify(tree.error))

const roundPod = (builder: PodBuilder): RoundPod => ({ ...builder.record(), gpus: 0 })
const pods = (namespace: string, count: number, of: (pod: PodBuilder) => PodBuilder): RoundPod[] =>
  Array.from({ length: count }, (_, at) =>
    roundPod(of(makePod(`p-${at}`, namespace).requests({ cpu: '5', memory: '1Gi' }))),
  )
const running = (pod: PodBuilder) => pod.running('n')
const figures = (all: readonly RoundPod[], hasScheduler = false) =>
  quotaFigures({ tree: tree.value, hasScheduler }, all)
const row = (all: ReturnType<typeof figures>, name: string, resource = 'cpu') =>
  all.quotas.find(quota => quota.name === name && quota.resource === resource)

describe('the quota dashboard', () => {
  it('has a row for each node and resource, with its limits in base units', () => {
    const all = figures([])
    expect(all.quotas).toHaveLength(7 * 2)
    expect(row(all, 'root.a.1')).toEqual({
      name: 'root.a.1',
      parent: 'root.a',
      namespaces: ['namespace1'],
      resource: 'cpu',
      min: 10,
      max: 20,
      used: 0,
      borrowed: 0,
      lent: 0,
      waiting: 0,
    })
    expect(row(all, 'root.a.1', 'memory')).toMatchObject({ min: 10 * 2 ** 30, max: null })
    expect(row(all, 'root', 'memory')).toMatchObject({ min: 0, max: null, parent: null })
  })

  it('says who borrows and who lends, in the guide’s second step: 4 and 4 pods of 5 cores', () => {
    const all = figures([...pods('namespace1', 4, running), ...pods('namespace2', 4, running)])
    expect(row(all, 'root.a.1')).toMatchObject({ used: 20, borrowed: 10, lent: 0 })
    expect(row(all, 'root.a')).toMatchObject({ used: 40, borrowed: 20, lent: 0 })
    expect(row(all, 'root.b')).toMatchObject({ used: 0, borrowed: 0, lent: 20 })
    expect(row(all, 'root.b.1')).toMatchObject({ used: 0, lent: 10 })
    expect(row(all, 'root')).toMatchObject({ used: 40, borrowed: 0, lent: 0 })
  })

  it('counts requests of pods that have not ended, and of nobody else’s namespaces', () => {
    const all = figures([
      ...pods('namespace1', 1, running),
      ...pods('namespace1', 2, pod => pod.succeeded('n')),
      ...pods('elsewhere', 3, running),
    ])
    expect(row(all, 'root.a.1')).toMatchObject({ used: 5 })
    expect(row(all, 'root')).toMatchObject({ used: 5 })
  })

  it('without our scheduler, a pod without a node waits; with it, only one that our gate holds', () => {
    const waiting = pods('namespace3', 2, pod => pod.unschedulable('no room'))
    expect(row(figures(waiting), 'root.b.1')).toMatchObject({ used: 0, waiting: 10 })
    expect(row(figures(waiting, true), 'root.b.1')).toMatchObject({ used: 10, waiting: 0 })
    const gated = waiting.map(pod => ({ ...pod, facts: { ...pod.facts, isGated: true } }))
    expect(row(figures(gated, true), 'root.b.1')).toMatchObject({ used: 0, waiting: 10 })
  })

  it('charges a pod to the leaf that it was admitted to, though its namespace moved', () => {
    const moved = pods('namespace1', 1, running).map(pod => ({
      ...pod,
      facts: { ...pod.facts, leaf: 'root.b.2' },
    }))
    const all = figures(moved, true)
    expect(row(all, 'root.b.2')).toMatchObject({ used: 5 })
    expect(row(all, 'root.a.1')).toMatchObject({ used: 0 })
  })

  it('has no rows without a tree, and says that there is none', () => {
    expect(quotaFigures({ tree: null, hasScheduler: false }, [])).toEqual({ quotas: [], hasScheduler: null })
  })

  it('counts every resource of the tree: shared GPU memory, whole GPUs by another name, devices of any kind', () => {
    const devices = (gpuMem: string, gpus: string, fpgas: string) => ({
      'aliyun.com/gpu-mem': gpuMem,
      'aliyun.com/gpu': gpus,
      'example.com/fpga': fpgas,
    })
    const limited = readTree({
      spec: {
        root: {
          name: 'root',
          min: devices('80', '8', '4'),
          max: devices('80', '8', '4'),
          children: [
            { name: 'root.a', namespaces: ['a'], min: devices('48', '4', '2'), max: devices('80', '8', '4') },
            { name: 'root.b', namespaces: ['b'], min: devices('32', '4', '2') },
          ],
        },
      },
    })
    if (!limited.ok) throw new Error(JSON.stringify(limited.error))
    const pod = (name: string, namespace: string, requests: Record<string, string>) =>
      makePod(name, namespace).requests(requests)
    const all = quotaFigures({ tree: limited.value, hasScheduler: false }, [
      roundPod(pod('shares', 'a', { 'aliyun.com/gpu-mem': '20' }).running('n')),
      roundPod(pod('shares-2', 'a', { 'aliyun.com/gpu-mem': '40' }).running('n')),
      roundPod(pod('whole', 'b', { 'aliyun.com/gpu': '2' }).running('n')),
      roundPod(pod('fpga', 'b', { 'example.com/fpga': '3' }).running('n')),
      roundPod(pod('waits', 'b', { 'aliyun.com/gpu': '3' }).unschedulable('no room')),
    ])
    const figuresOf = (name: string, resource: string) => {
      const { min, max, used, borrowed, lent, waiting } = row(all, name, resource) ?? {}
      return [min, max, used, borrowed, lent, waiting]
    }
    expect(new Set(all.quotas.map(({ resource }) => resource))).toEqual(
      new Set(['aliyun.com/gpu-mem', 'aliyun.com/gpu', 'example.com/fpga']),
    )
    expect(figuresOf('root.a', 'aliyun.com/gpu-mem')).toEqual([48, 80, 60, 12, 0, 0])
    expect(figuresOf('root.b', 'aliyun.com/gpu-mem')).toEqual([32, null, 0, 0, 12, 0])
    expect(figuresOf('root.a', 'aliyun.com/gpu')).toEqual([4, 8, 0, 0, 0, 0])
    expect(figuresOf('root.b', 'aliyun.com/gpu')).toEqual([4, null, 2, 0, 0, 3])
    expect(figuresOf('root.b', 'example.com/fpga')).toEqual([2, null, 3, 1, 0, 0])
    expect(figuresOf('root.a', 'example.com/fpga')).toEqual([2, 4, 0, 0, 1, 0])
    expect(figuresOf('root', 'aliyun.com/gpu-mem')).toEqual([80, 80, 60, 0, 0, 0])
  })
})
