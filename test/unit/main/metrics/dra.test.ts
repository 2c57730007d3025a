import { describe, expect, it } from 'vitest'
import { readClaims, readSlices, taintedDevices, withDra } from '../../../../main/metrics/dra.ts'
import { totalMemory } from '../../../../main/metrics/gpuMemory.ts'
import { makeNode, makePod, uidOf } from '../../../support/builders.ts'

const slice = (node: string, devices: readonly object[], driver = 'gpu.nvidia.com') => ({
  spec: { driver, nodeName: node, pool: { name: node }, devices },
})
const gpu = (n: number, more: object = {}) => ({
  name: `gpu-${n}`,
  attributes: { uuid: { string: `GPU-${n}` }, productName: { string: 'NVIDIA H100 80GB HBM3' } },
  capacity: { memory: { value: '81559Mi' } },
  ...more,
})
const claim = (devices: readonly string[], pods: readonly string[], more: object = {}) => ({
  status: {
    allocation: {
      devices: { results: devices.map(device => ({ driver: 'gpu.nvidia.com', pool: 'n', device, ...more })) },
    },
    reservedFor: pods.map(name => ({ resource: 'pods', name, uid: uidOf('Pod', name, 'ml') })),
  },
})
const pod = (name: string) => ({ ...makePod(name, 'ml').running('n').record(), gpus: 0 })
const objects = (...names: string[]) => ({
  nodes: [makeNode('n').record(), makeNode('other').gpus(2, 'T4').record()],
  pods: names.map(pod),
  owners: [],
})

describe('GPUs by claim', () => {
  const devices = readSlices([
    slice('n', [gpu(0), gpu(1), gpu(2)]),
    slice('n', [{ name: 'nic' }], 'nic.example.com'),
  ])

  it('are what a node offers: so many GPUs, their model, their memory', () => {
    const [node, other] = withDra(objects(), { devices, grants: [] }).nodes
    expect(node).toMatchObject({ gpuMode: 'dra', gpuCount: 3, gpuModel: 'NVIDIA H100 80GB HBM3' })
    expect(node && totalMemory(node, [])).toBe(3 * 81_559 * 1_048_576)
    expect(other).toMatchObject({ gpuMode: 'exclusive', gpuCount: 2 })
  })

  it('are what pods hold, in equal parts where they share a claim; access of administrators is none', () => {
    const grants = readClaims([
      claim(['gpu-0', 'gpu-1'], ['a']),
      claim(['gpu-2'], ['b', 'c']),
      claim(['gpu-0'], ['d'], { adminAccess: true }),
      claim(['no-such'], ['d']),
      {},
    ])
    const { pods } = withDra(objects('a', 'b', 'c', 'd'), { devices, grants })
    expect(pods.map(({ gpus, gpuRequests }) => [gpus, gpuRequests])).toEqual([
      [2, { 'gpu.nvidia.com': 2 }],
      [0.5, { 'gpu.nvidia.com': 0.5 }],
      [0.5, { 'gpu.nvidia.com': 0.5 }],
      [0, {}],
    ])
  })

  it('may be slices of a GPU', () => {
    const sliced = readSlices([
      slice('n', [
        gpu(0, { attributes: { profile: { string: '3g.40gb' }, productName: { string: 'A100' } } }),
      ]),
    ])
    expect(sliced[0]?.share).toBeCloseTo(3 / 7)
  })

  it('U9: are unhealthy when their driver tainted them', () => {
    const taints = [
      { key: 'gpu.nvidia.com/xid', value: '79', effect: 'NoExecute', timeAdded: '2026-11-01T00:00:00Z' },
    ]
    const tainted = readSlices([slice('n', [gpu(0), gpu(1, { taints })])])
    expect(taintedDevices({ devices: tainted, grants: [] })).toEqual([
      {
        node: 'n',
        uuid: 'GPU-1',
        rule: 'U9',
        evidence: { code: 'taint', device: 'gpu-1', taint: 'gpu.nvidia.com/xid=79:NoExecute' },
        since: Date.parse('2026-11-01T00:00:00Z'),
      },
    ])
    expect(withDra(objects(), { devices: tainted, grants: [] }).nodes[0]).toMatchObject({ gpuAllocatable: 1 })
  })

  it('are nothing where there are none', () => {
    const before = objects('a')
    expect(withDra(before, { devices: [], grants: [] })).toBe(before)
  })
})
