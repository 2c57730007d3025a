import { describe, expect, it } from 'vitest'
import { memoryAsked, memoryPerGpu, totalMemory } from '../../../../main/metrics/gpuMemory.ts'
import { makeNode, makePod, type NodeBuilder } from '../../../support/builders.ts'

const MIB = 1_048_576
const GIB = 1024 * MIB

/** A node of two GPUs of 15 GiB, in ten slots each, that nothing but HAMi tells of. */
const hami = (
  register = 'GPU-1,10,15360,100,NVIDIA-Tesla T4,0,true:GPU-2,10,15360,100,NVIDIA-Tesla T4,0,true:',
) => makeNode().resource('nvidia.com/gpu', 20).annotations({ 'hami.io/node-nvidia-register': register })

describe('GPU memory of a node, by its object', () => {
  const share = (count: number, memory: number) =>
    makeNode().resource('aliyun.com/gpu-count', count).resource('aliyun.com/gpu-mem', memory)
  it.each([
    { story: 'whole GPUs', node: makeNode().gpus(8, 'A100', 81_920), want: 8 * 80 * GIB },
    { story: 'time-sliced GPUs', node: makeNode().gpus(2, 'T4', 15_360).timeSliced(4), want: 2 * 15 * GIB },
    { story: 'gpu-mem in GiB', node: share(2, 30), want: 30 * GIB },
    { story: 'gpu-mem in MiB', node: share(2, 32_552), want: 32_552 * MIB },
    {
      story: 'MIG in one size, whose labels are of slices',
      node: makeNode().gpus(14, 'A100-SXM4-80GB-MIG-1g.10gb', 9_728),
      want: 14 * 9_728 * MIB,
    },
    { story: 'virtual GPUs, whose node HAMi alone describes', node: hami(), want: 2 * 15 * GIB },
    {
      story: 'virtual GPUs of which HAMi does not say all',
      node: hami('GPU-1,10,15360,100,NVIDIA-Tesla T4,0,true:GPU-2,10,0,100,NVIDIA-Tesla T4,0,true:'),
      want: null,
    },
    { story: 'no label', node: makeNode().resource('nvidia.com/gpu', 4), want: null },
  ])('$story', ({ node, want }) => {
    expect(totalMemory(node.record(), [])).toBe(want)
  })
})

describe('GPU memory that a pod asks for', () => {
  const asked = (node: NodeBuilder, requests: Record<string, string>) => {
    const record = node.record()
    const perGpu = memoryPerGpu(record, totalMemory(record, []))
    return memoryAsked(makePod().requests(requests).record(), { node: record, perGpu })
  }
  it.each([
    { story: 'nothing', node: makeNode().gpus(8, 'A100', 81_920), requests: {}, want: 0 },
    {
      story: 'whole GPUs',
      node: makeNode().gpus(8, 'A100', 81_920),
      requests: { 'nvidia.com/gpu': '3' },
      want: 240 * GIB,
    },
    {
      story: 'a slice in time',
      node: makeNode().gpus(2, 'T4', 15_360).timeSliced(4),
      requests: { 'nvidia.com/gpu': '1' },
      want: (15 * GIB) / 4,
    },
    {
      story: 'MIG slices, by their names',
      node: makeNode().gpus(1, 'A100', 81_920).mig({ '3g.40gb': 2 }),
      requests: { 'nvidia.com/mig-3g.40gb': '2' },
      want: 80 * GIB,
    },
    {
      story: 'gpu-mem',
      node: makeNode().resource('aliyun.com/gpu-count', 2).resource('aliyun.com/gpu-mem', 30),
      requests: { 'aliyun.com/gpu-mem': '7' },
      want: 7 * GIB,
    },
    {
      story: 'whole GPUs of a node that does not say how large they are',
      node: makeNode().resource('nvidia.com/gpu', 4),
      requests: { 'nvidia.com/gpu': '1' },
      want: null,
    },
  ])('$story', ({ node, requests, want }) => {
    expect(asked(node, requests)).toBe(want)
  })

  it.each([
    { story: 'MiB', requests: { 'nvidia.com/gpu': '2', 'nvidia.com/gpumem': '3000' }, want: 6000 * MIB },
    {
      story: 'percent',
      requests: { 'nvidia.com/gpu': '1', 'nvidia.com/gpumem-percentage': '50' },
      want: 7.5 * GIB,
    },
    { story: 'all of it where nothing is said', requests: { 'nvidia.com/gpu': '1' }, want: 15 * GIB },
  ])('of a virtual GPU of HAMi: $story', ({ requests, want }) => {
    expect(asked(hami(), requests)).toBe(want)
  })
})
