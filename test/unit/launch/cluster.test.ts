import { parse, parseAllDocuments } from 'yaml'
import { describe, expect, it } from 'vitest'
import { impersonating } from '../../cluster/given.ts'
import { jobManifest, nodeManifest, podManifest } from '../../cluster/manifests.ts'
import { stagesFile } from '../../cluster/stages.ts'
import { gpuNodeCount, gpuNodeNames, playgroundNodes, playgroundWorkloads } from '../../cluster/workloads.ts'

const printed = [
  ['Pod', 'pod-complete'],
  ['Pod', 'pod-delete'],
  ['Node', 'node-initialize'],
]
  .map(
    ([kind, name]) =>
      `metadata: { name: ${name} }\nspec: { resourceRef: { kind: ${kind} }, selector: { matchExpressions: [] } }\n`,
  )
  .join('---\n')

const stageOf = (name: string, leftAlone: readonly string[] = []) =>
  parseAllDocuments(stagesFile(printed, leftAlone))
    .map(document => document.toJS() as { metadata: { name: string } })
    .find(({ metadata }) => metadata.name === name)

describe('the playground', () => {
  const podsOf = ({ body }: { body: object }) => {
    const { spec = {} } = body as { spec?: { replicas?: number; completions?: number } }
    return spec.replicas ?? spec.completions ?? 0
  }

  it('has a hundred nodes of 8 GPUs in three models among a thousand', () => {
    const bodies = playgroundNodes({ nodes: 1000, pods: 3000 }).map(manifest => manifest.body)
    const labels = bodies.map(
      body => (body as { metadata: { labels: Record<string, string> } }).metadata.labels,
    )
    const gpu = labels.filter(one => one['nvidia.com/gpu.count'] === '8')
    expect(gpu).toHaveLength(100)
    expect(new Set(gpu.map(one => one['nvidia.com/gpu.product'])).size).toBe(3)
    expect(new Set(labels.map(one => one['kubernetes.io/hostname'])).size).toBe(1000)
  })

  it('measures all of them and no others, and finds fault with one where there are many', () => {
    const size = { nodes: 1000, pods: 3000 }
    const bodies = playgroundNodes(size).map(
      ({ body }) => body as { metadata: { name: string; labels: object }; spec: { taints?: object[] } },
    )
    const gpu = bodies.filter(({ metadata }) => 'nvidia.com/gpu.count' in metadata.labels)
    expect(gpuNodeNames(size)).toEqual(gpu.map(({ metadata }) => metadata.name))
    expect(gpu.filter(({ spec }) => spec.taints)).toHaveLength(1)
    expect(
      playgroundNodes({ nodes: 20, pods: 9 })
        .map(({ body }) => JSON.stringify(body))
        .join(''),
    ).not.toContain('unhealthy')
  })

  it.each([
    { nodes: 1000, pods: 3000 },
    { nodes: 10, pods: 40 },
    { nodes: 1, pods: 5 },
  ])('runs the pods asked for on $nodes nodes', size => {
    const pods = playgroundWorkloads(size).workloads.map(podsOf)
    const total = pods.reduce((sum, count) => sum + count, 0)
    expect(total).toBeGreaterThanOrEqual(size.pods)
    expect(total).toBeLessThanOrEqual(size.pods + gpuNodeCount(size.nodes))
  })
})

describe('objects for tests', () => {
  it('names a GPU as feature discovery does', () => {
    const { body } = nodeManifest({ name: 'a', gpu: { model: 'NVIDIA-L40S', count: 2 } })
    expect(body).toMatchObject({
      metadata: {
        labels: {
          'nvidia.com/gpu.product': 'NVIDIA-L40S',
          'nvidia.com/gpu.memory': '46068',
          'nvidia.com/gpu.count': '2',
        },
        annotations: { 'kwok.x-k8s.io/node': 'fake' },
      },
      status: { capacity: { 'nvidia.com/gpu': '2' }, allocatable: { 'nvidia.com/gpu': '2' } },
    })
  })

  it('leaves a node alone that is to stay as the test makes it', () => {
    expect(nodeManifest({ name: 'a', isFake: false }).body).not.toHaveProperty('metadata.annotations')
  })

  it('asks for GPUs as limits too, which Kubernetes demands', () => {
    const { body } = podManifest({ name: 'a', namespace: 'b', gpus: 4 })
    const gpu = { 'nvidia.com/gpu': '4' }
    expect(body).toMatchObject({ spec: { containers: [{ resources: { requests: gpu, limits: gpu } }] } })
  })

  it('lets a job run for its time by an annotation that the stages read', () => {
    const { body } = jobManifest({ name: 'a', namespace: 'b', pods: 1, runTime: '90s' })
    const { annotations } = (body as { spec: { template: { metadata: { annotations: object } } } }).spec
      .template.metadata
    expect(stageOf('pod-complete')).toHaveProperty(
      'spec.delay.durationFrom.expressionFrom',
      `.metadata.annotations["${Object.keys(annotations)[0]}"]`,
    )
  })

  it('leaves the pods of some namespaces to a kubelet of the test', () => {
    const where = { key: '.metadata.namespace', operator: 'NotIn', values: ['own'] }
    expect(stageOf('pod-complete', ['own'])).toHaveProperty('spec.selector.matchExpressions', [where])
    expect(stageOf('node-initialize', ['own'])).toHaveProperty('spec.selector.matchExpressions', [])
  })
})

it('acts as the viewer in an existing cluster by impersonation', () => {
  const text = `current-context: b
contexts: [{name: a, context: {user: other}}, {name: b, context: {user: me}}]
users: [{name: other, user: {token: x}}, {name: me, user: {token: y}}]
`
  expect(parse(impersonating(text))).toHaveProperty('users', [
    { name: 'other', user: { token: 'x' } },
    { name: 'me', user: { token: 'y', as: 'viewer' } },
  ])
})
