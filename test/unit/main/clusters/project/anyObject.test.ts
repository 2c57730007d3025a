import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { projectEvent } from '../../../../../main/clusters/project/event.ts'
import { projectNamespace } from '../../../../../main/clusters/project/namespace.ts'
import { projectNode } from '../../../../../main/clusters/project/node.ts'
import { projectPod } from '../../../../../main/clusters/project/pod.ts'
import { projectWorkload } from '../../../../../main/clusters/project/workload.ts'
import { EvidenceSchema } from '../../../../../preload/contract/evidence.ts'
import { unhealthyOf } from '../../../../../main/metrics/health.ts'

/** Every name that a projection reads, so that random objects reach deep into it. */
const NAMES = `
  metadata spec status uid name namespace labels annotations ownerReferences kind
  creationTimestamp deletionTimestamp controller conditions type reason message phase
  lastTransitionTime addresses address capacity allocatable taints key value effect unschedulable
  nodeInfo kubeletVersion nodeName containers initContainers overhead resources requests
  restartPolicy containerStatuses initContainerStatuses allocatedResources state waiting
  terminated running exitCode signal ready started restartCount
  nodeAllocatableResourceClaimStatuses regarding involvedObject note series count eventTime
  lastObservedTime lastTimestamp deprecatedCount cpu memory pods __proto__ constructor
  nvidia.com/gpu nvidia.com/mig-1g.10gb aliyun.com/gpu-mem nvidia.com/gpu.count
  nvidia.com/gpu.replicas nvidia.com/gpu.product nvidia.com/gpu.shared
  hami.io/node-nvidia-register
`
  .trim()
  .split(/\s+/)
const LEAVES = [
  '',
  '8',
  '500m',
  '-3',
  '1e400',
  'True',
  'Ready',
  'Running',
  'Always',
  'InternalIP',
  'x-MIG-0g.5gb',
]

const { anything } = fc.letrec(tie => ({
  anything: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<unknown>(
      null,
      undefined,
      true,
      false,
      0,
      -1,
      1.5,
      NaN,
      Infinity,
      new Date(NaN),
      ...LEAVES,
    ),
    fc.array(tie('anything'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie('anything'), { maxKeys: 6 }),
  ),
}))
const dictionary = fc.dictionary(fc.constantFrom(...NAMES), anything, { maxKeys: 8 })
const objects = fc.record({ metadata: anything, spec: anything, status: anything }, { requiredKeys: [] })
const deep = fc.record({
  metadata: fc.record({ labels: dictionary, annotations: dictionary, ownerReferences: fc.array(anything) }),
  spec: dictionary,
  status: fc.record({
    capacity: dictionary,
    allocatable: dictionary,
    conditions: fc.array(anything),
    containerStatuses: fc.array(dictionary),
    initContainerStatuses: fc.array(dictionary),
  }),
})
const anyObject = fc.oneof(objects, deep, dictionary)

const PROJECTIONS: { kind: string; project: (object: never) => object }[] = [
  { kind: 'node', project: projectNode },
  { kind: 'pod', project: projectPod },
  { kind: 'event', project: projectEvent },
  { kind: 'namespace', project: projectNamespace },
  { kind: 'workload', project: object => projectWorkload(object, 'Job') },
]

/** Numbers of a record must be finite, or SQLite and the wire refuse it. */
function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersOf) : []
}

describe('whatever a server sends', () => {
  it.each(PROJECTIONS)('a $kind becomes a record of finite numbers', ({ kind, project }) => {
    fc.assert(
      fc.property(anyObject, object => {
        const record = project(object as never)
        expect(record).toMatchObject({ kind })
        expect(numbersOf(record).every(Number.isFinite)).toBe(true)
      }),
      { numRuns: 400 },
    )
  })

  it('a node can be judged', () => {
    fc.assert(
      fc.property(anyObject, object => {
        for (const found of unhealthyOf(projectNode(object as never))) {
          expect(Number.isInteger(found.gpus) && found.gpus >= 0).toBe(true)
          expect(EvidenceSchema.parse(found.evidence)).toEqual(found.evidence)
        }
      }),
      { numRuns: 400 },
    )
  })
})
