import { describe, expect, it } from 'vitest'
import { type Unhealthy, unhealthyOf } from '../../../../main/metrics/health.ts'
import { BUILT_AT, type NodeBuilder, makeNode } from '../../../support/builders.ts'

const H100 = 'NVIDIA-H100-80GB-HBM3'
const node = () => makeNode('gpu-1').gpus(8, H100)

const CASES: { name: string; node: NodeBuilder; want: Partial<Unhealthy>[] }[] = [
  { name: 'eight good GPUs', node: node(), want: [] },
  { name: 'a cordoned node: drained, not ill', node: node().cordoned(), want: [] },
  {
    name: 'the usual taint that keeps CPU pods away',
    node: node().taint('nvidia.com/gpu', 'NoSchedule'),
    want: [],
  },
  {
    name: 'a node without GPUs that is not ready: no GPU is out of use',
    node: makeNode().notReady(),
    want: [],
  },
  {
    name: 'U1: a node that fell silent, with all its GPUs, since then',
    node: node().notReady(),
    want: [
      {
        rule: 'U1',
        gpus: 8,
        evidence: {
          code: 'notReady',
          status: 'Unknown',
          reason: 'NodeStatusUnknown',
          message: 'Kubelet stopped posting node status.',
        },
        since: BUILT_AT.getTime() as never,
      },
    ],
  },
  {
    name: 'U2: the device plugin withdrew one',
    node: node().healthy(7),
    want: [
      {
        rule: 'U2',
        gpus: 1,
        evidence: {
          code: 'withdrawn',
          devices: [{ resource: 'nvidia.com/gpu', offered: 7, registered: 8 }],
        },
        since: null,
      },
    ],
  },
  {
    name: 'U2: three of sixteen time slices are parts of one GPU',
    node: makeNode().gpus(4, 'NVIDIA-L4').timeSliced(4).healthy(13),
    want: [{ rule: 'U2', gpus: 1 }],
  },
  {
    name: 'U2: ten tenths are one GPU, not two',
    node: makeNode().gpus(3, 'NVIDIA-L4').timeSliced(10).healthy(20),
    want: [{ rule: 'U2', gpus: 1 }],
  },
  {
    name: 'U2 with MIG: a slice of 3 sevenths',
    node: node().mig({ '3g.40gb': 16 }).healthy(15, 'nvidia.com/mig-3g.40gb'),
    want: [{ rule: 'U2', gpus: 1 }],
  },
  {
    name: 'U3: the driver sees eight, the plugin registered seven',
    node: node().resource('nvidia.com/gpu', 7),
    want: [{ rule: 'U3', gpus: 1, evidence: { code: 'fewerRegistered', gpus: 8, registered: 7 } }],
  },
  {
    name: 'U3: no GPU is offered at all',
    node: node().resource('nvidia.com/gpu', 0),
    want: [
      {
        rule: 'U3',
        gpus: 8,
        evidence: { code: 'nothingOffered', gpus: 8 },
      },
    ],
  },
  {
    name: 'U3: labelled as a GPU node, nobody knows how many',
    node: makeNode().labels({ 'nvidia.com/gpu.present': 'true' }),
    want: [{ rule: 'U3', gpus: 0 }],
  },
  { name: 'MIG that leaves a slice of each GPU unused', node: node().mig({ '3g.40gb': 16 }), want: [] },
  {
    name: 'a node whose GPUs go through DRA offers none this way',
    node: makeNode().labels({ 'nvidia.com/gpu.present': 'true', 'nvidia.com/gpu.deploy.dra-driver': 'true' }),
    want: [],
  },
  {
    name: 'U8: a health checker tainted it',
    node: node().taint('example.com/gpu-unhealthy', 'NoSchedule', 'xid-79'),
    want: [
      {
        rule: 'U8',
        gpus: 8,
        evidence: { code: 'taint', device: null, taint: 'example.com/gpu-unhealthy=xid-79:NoSchedule' },
      },
    ],
  },
  {
    name: 'U8: so did NVSentinel',
    node: node().taint('AggregatedNodeHealth', 'NoSchedule', 'False'),
    want: [{ rule: 'U8' }],
  },
  {
    name: 'several at once',
    node: node().healthy(6).notReady(),
    want: [{ rule: 'U1' }, { rule: 'U2', gpus: 2 }],
  },
]

describe('unhealthy GPUs of a node', () => {
  it.each(CASES)('$name', ({ node: built, want }) => {
    const found = unhealthyOf(built.record())
    expect(found).toHaveLength(want.length)
    expect(found).toMatchObject(want)
  })
})
