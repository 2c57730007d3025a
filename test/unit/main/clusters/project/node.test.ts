import { describe, expect, it } from 'vitest'
import { projectNode } from '../../../../../main/clusters/project/node.ts'
import { BUILT_AT, makeNode, uidOf } from '../../../../support/builders.ts'

describe('a node', () => {
  it('keeps what is shown, as exact figures', () => {
    const node = makeNode('gpu-a100-01').gpus(8, 'NVIDIA-A100-SXM4-80GB').role('worker').ip('198.18.4.1')
    expect(
      node.resource('cpu', '128', '126500m').resource('memory', '2Ti', '2113396Mi').record(),
    ).toMatchObject({
      kind: 'node',
      uid: uidOf('Node', 'gpu-a100-01'),
      name: 'gpu-a100-01',
      createdAt: BUILT_AT.getTime(),
      ip: '198.18.4.1',
      roles: ['worker'],
      status: 'ready',
      isCordoned: false,
      gpuMode: 'exclusive',
      gpuModel: 'A100 SXM4 80GB',
      gpuCount: 8,
      cpuAllocatable: 126_500,
      memoryAllocatable: 2_113_396 * 2 ** 20,
      podsAllocatable: 110,
      capacity: { cpu: '128', 'nvidia.com/gpu': '8' },
      system: { kubelet: 'v1.36.3', containerRuntime: 'containerd://2.1.4', architecture: 'amd64' },
    })
  })

  it('that no kubelet has been on yet states no system: the API server writes empty texts', () => {
    const node = makeNode().build()
    node.status!.nodeInfo!.kubeletVersion = ''
    const { system } = projectNode(node)
    expect(system).not.toHaveProperty('kubelet')
    expect(system).toHaveProperty('architecture', 'amd64')
  })

  it('keeps no annotation', () => {
    const node = makeNode().annotations({ 'example.com/token': 's3cret' }).record()
    expect(JSON.stringify(node)).not.toContain('s3cret')
  })

  it('finds roles as kubectl does: by prefix and by the old label, sorted, each once', () => {
    const node = makeNode()
      .role('worker')
      .role('control-plane')
      .labels({ 'kubernetes.io/role': 'worker', 'node-role.kubernetes.io/': 'x' })
    expect(node.record().roles).toEqual(['control-plane', 'worker'])
    expect(makeNode().record().roles).toEqual([])
  })

  const readiness = [
    { status: 'True', want: 'ready' },
    { status: 'False', want: 'notReady' },
    { status: 'Unknown', want: 'notReady' },
  ]
  it.each(readiness)('whose Ready is $status is $want', ({ status, want }) => {
    const node = makeNode().build()
    node.status!.conditions = [{ type: 'Ready', status }]
    expect(projectNode(node).status).toBe(want)
  })

  it('is unknown while nobody has stated a Ready condition', () => {
    expect(projectNode({ metadata: { name: 'young' } }).status).toBe('unknown')
  })

  it('dates its conditions, and takes the time of a raw watch as well as a Date', () => {
    const since = new Date('2026-11-20T08:00:00Z')
    const node = makeNode().cordoned().notReady('gone', since)
    const raw = JSON.parse(JSON.stringify(node.build())) as ReturnType<typeof node.build>
    expect(projectNode(raw)).toEqual(node.record())
    expect(node.record().conditions.at(-1)).toEqual({
      type: 'Ready',
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'gone',
      since: since.getTime(),
    })
    expect(node.record().isCordoned).toBe(true)
    expect(node.record().taints.map(taint => taint.key)).toEqual([
      'node.kubernetes.io/unschedulable',
      'node.kubernetes.io/unreachable',
    ])
  })
})
