import { readFileSync } from 'node:fs'
import type { V1Pod } from '@kubernetes/client-node'
import { describe, expect, it } from 'vitest'
import { parseQuantity } from '#core/quota/amount.ts'
import { projectPod } from '../../../../../main/clusters/project/pod.ts'
import { makePod, uidOf } from '../../../../support/builders.ts'

describe('a pod', () => {
  it('keeps what is shown, with its effective request', () => {
    const pod = makePod('train-0', 'speech')
      .gpus(8)
      .requests({ cpu: '32', memory: '256Gi' })
      .labels({ app: 'train' })
      .ownedBy('PyTorchJob', 'train', 'kubeflow.org/v1')
      .running('gpu-1', 2)
    expect(pod.record()).toEqual({
      kind: 'pod',
      uid: uidOf('Pod', 'train-0', 'speech'),
      name: 'train-0',
      namespace: 'speech',
      labels: { app: 'train' },
      createdAt: Date.parse('2026-11-01T00:00:00Z'),
      node: 'gpu-1',
      phase: 'Running',
      status: 'Running',
      restarts: 2,
      cpuRequested: 32_000,
      memoryRequested: 256 * 2 ** 30,
      gpuRequests: { 'nvidia.com/gpu': 8 },
      requests: { cpu: '32', memory: '256Gi', 'nvidia.com/gpu': '8' },
      owner: { kind: 'PyTorchJob', name: 'train', uid: uidOf('PyTorchJob', 'train', 'speech') },
      facts: {
        labels: {},
        isReady: false,
        scheduledAt: null,
        startedAt: null,
        endedAt: null,
        waiting: null,
        isGated: false,
        leaf: null,
      },
    })
  })

  it('keeps the labels that name its job, and Canopy’s own note, of all labels and annotations', () => {
    const pod = makePod().labels({ app: 'x', 'training.kubeflow.org/job-name': 'bert' }).build()
    pod.metadata!.annotations = { 'canopy.internal/leaf': 'root.a', other: 'x' }
    expect(projectPod(pod).facts).toMatchObject({
      labels: { 'training.kubeflow.org/job-name': 'bert' },
      leaf: 'root.a',
    })
  })

  it.each([
    {
      story: 'the scheduler, of a pod that fits nowhere',
      pod: makePod().unschedulable('0/3 nodes are available: 3 Insufficient nvidia.com/gpu.'),
      want: { reason: 'Unschedulable', message: '0/3 nodes are available: 3 Insufficient nvidia.com/gpu.' },
    },
    { story: 'a gate', pod: makePod().gated(), want: { reason: 'SchedulingGated', message: '' } },
    { story: 'an image', pod: makePod().pullFailing('n'), want: { reason: 'ImagePullBackOff', message: '' } },
    { story: 'nobody, while it is made', pod: makePod().on('n'), want: null },
    { story: 'nobody, once it runs', pod: makePod().running('n'), want: null },
  ])('waits for $story', ({ pod, want }) => {
    expect(pod.record().facts.waiting).toEqual(want)
  })

  it('waits for its quota in the words of Canopy’s scheduler, rather than for its gate', () => {
    const pod = makePod().gated().build()
    const message = 'root.a has 0 of 8 nvidia.com/gpu free'
    pod.status!.conditions!.push({
      type: 'canopy.internal/Admitted',
      status: 'False',
      reason: 'WaitingForQuota',
      message,
    })
    pod.spec!.schedulingGates = [{ name: 'canopy.internal/capacity' }]
    expect(projectPod(pod).facts).toMatchObject({
      waiting: { reason: 'WaitingForQuota', message },
      isGated: true,
    })
  })

  it('keeps no command, environment or annotation', () => {
    const pod = makePod().build()
    Object.assign(pod.spec!.containers[0]!, {
      command: ['s3cret'],
      env: [{ name: 'TOKEN', value: 's3cret' }],
    })
    pod.metadata!.annotations = { token: 's3cret' }
    expect(JSON.stringify(projectPod(pod))).not.toContain('s3cret')
  })

  it('counts GPUs alone as GPU requests, and none that are asked for zero times', () => {
    const pod = makePod()
      .requests({ 'nvidia.com/gpumem': '8000', 'amd.com/gpu': '0' })
      .gpus(2, 'nvidia.com/mig-1g.10gb')
    expect(pod.record().gpuRequests).toEqual({ 'nvidia.com/mig-1g.10gb': 2 })
  })

  it('takes the controlling owner, not any owner', () => {
    const pod = makePod().ownedBy('ReplicaSet', 'web-7f').build()
    const [controller] = pod.metadata!.ownerReferences!
    pod.metadata!.ownerReferences = [
      { apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: 'x' },
      controller!,
    ]
    expect(projectPod(pod).owner).toMatchObject({ kind: 'ReplicaSet', name: 'web-7f' })
    expect(makePod().record().owner).toBeNull()
  })

  it('asks for nothing where a text is no quantity', () => {
    expect(makePod().requests({ cpu: 'plenty' }).record()).toMatchObject({ cpuRequested: 0, requests: {} })
  })
})

describe('what kubectl prints', () => {
  const cases: { name: string; pod: V1Pod; want: string }[] = [
    { name: 'a pod that waits', pod: makePod().build(), want: 'Pending' },
    { name: 'one held by a scheduling gate', pod: makePod().gated().build(), want: 'SchedulingGated' },
    { name: 'one being set up', pod: makePod().on('n').build(), want: 'ContainerCreating' },
    { name: 'one that runs', pod: makePod().running('n').build(), want: 'Running' },
    {
      name: 'one that fails again and again',
      pod: makePod().crashLooping('n', 7).build(),
      want: 'CrashLoopBackOff',
    },
    { name: 'one without an image', pod: makePod().pullFailing('n').build(), want: 'ImagePullBackOff' },
    { name: 'one that is done', pod: makePod().succeeded('n').build(), want: 'Completed' },
    {
      name: 'one killed for its memory',
      pod: makePod().failed('n', 137, 'OOMKilled').build(),
      want: 'OOMKilled',
    },
    { name: 'one whose end has no reason', pod: makePod().failed('n', 3, '').build(), want: 'ExitCode:3' },
    { name: 'one that was evicted', pod: makePod().evicted('n').build(), want: 'Evicted' },
    { name: 'one on its way out', pod: deleted(makePod().running('n').build()), want: 'Terminating' },
    {
      name: 'one that is done and on its way out',
      pod: deleted(makePod().succeeded('n').build()),
      want: 'Completed',
    },
    { name: 'one whose node was lost', pod: deleted(lost(makePod().running('n').build())), want: 'Unknown' },
    { name: 'its second init step runs', pod: initializing(1, { running: {} }), want: 'Init:1/2' },
    {
      name: 'an init step fails',
      pod: initializing(0, { terminated: { exitCode: 1 } }),
      want: 'Init:ExitCode:1',
    },
    {
      name: 'an init step crashes again and again',
      pod: initializing(1, { waiting: { reason: 'CrashLoopBackOff' } }),
      want: 'Init:CrashLoopBackOff',
    },
  ]
  it.each(cases)('$name: $want', ({ pod, want }) => {
    expect(projectPod(pod).status).toBe(want)
  })

  it('for 107 random pods is what Kubernetes itself prints, and so is their request', () => {
    const lines = readFileSync(new URL('../../../../fixtures/golden/pods.jsonl', import.meta.url), 'utf8')
    const golden = lines
      .trim()
      .split('\n')
      .slice(1)
      .map(line => JSON.parse(line) as Golden)
    expect(golden).toHaveLength(107)
    for (const { pod, wantStatus, wantRestarts, wantRequests } of golden) {
      const got = projectPod(pod)
      expect({ status: got.status, restarts: got.restarts }).toEqual({
        status: wantStatus,
        restarts: wantRestarts,
      })
      expect(inNano(got.requests)).toEqual(inNano(wantRequests))
    }
  })
})

type Golden = {
  readonly pod: V1Pod
  readonly wantStatus: string
  readonly wantRestarts: number
  readonly wantRequests: Record<string, string>
}

const inNano = (requests: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(requests).map(([name, text]) => [name, parseQuantity(text)]))

function deleted(pod: V1Pod): V1Pod {
  pod.metadata!.deletionTimestamp = new Date('2026-11-20T00:00:00Z')
  return pod
}

function lost(pod: V1Pod): V1Pod {
  pod.status!.reason = 'NodeLost'
  return pod
}

/** A pod of two init steps; those before `step` are done. */
function initializing(step: number, state: object): V1Pod {
  const pod = makePod().on('n').build()
  pod.spec!.initContainers = [{ name: 'fetch' }, { name: 'warm-up' }]
  pod.status!.initContainerStatuses = pod.spec!.initContainers.map(({ name }, index) => ({
    name,
    image: '',
    imageID: '',
    ready: index < step,
    restartCount: 0,
    state: index < step ? { terminated: { exitCode: 0 } } : index === step ? state : { waiting: {} },
  }))
  return pod
}
