import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import { readPod } from '#core/pods/read.ts'
import { ofUnits } from '#core/quota/amount.ts'
import { UNLIMITED } from '#core/quota/limit.ts'
import { amount } from '../../../../support/quotaTrees.ts'

const CREATED = '2026-11-26T10:00:00Z'
const at = (text: string) => millis(Date.parse(text))

const pod = (parts: { metadata?: object; spec?: object; status?: object } = {}) => ({
  metadata: { name: 'p', namespace: 'team', uid: 'u1', creationTimestamp: CREATED, ...parts.metadata },
  spec: { containers: [{ name: 'c', resources: { requests: { cpu: '5' } } }], ...parts.spec },
  status: { phase: 'Pending', ...parts.status },
})
const read = (parts?: Parameters<typeof pod>[0]) => readPod(pod(parts)).pod

describe('a pod', () => {
  it('that waits for our gate', () => {
    const reading = readPod(
      pod({
        spec: {
          schedulingGates: [{ name: 'canopy.internal/capacity' }, { name: 'example.com/x' }],
          priority: 7,
        },
        status: { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] },
      }),
    )
    expect(reading.problems).toEqual([])
    expect(reading.pod).toEqual({
      uid: 'u1',
      namespace: 'team',
      name: 'p',
      labels: {},
      request: new Map([['cpu', ofUnits(5)]]),
      priority: 7,
      createdAt: at(CREATED),
      phase: 'Pending',
      isGated: true,
      otherGates: ['example.com/x'],
      goneBy: null,
      node: null,
      placement: { nodeSelector: {}, terms: [], tolerations: [] },
      unschedulableSince: null,
      leafNote: null,
      admittedSequence: null,
      isProtected: false,
      minRuntimeSeconds: null,
      refused: null,
      startedAt: null,
      controller: null,
      gang: null,
      gangMinAvailable: null,
    })
  })

  it('that runs, with our notes on it', () => {
    const annotations = {
      'canopy.internal/leaf': 'root.a.1',
      'canopy.internal/admitted-sequence': '41',
      'canopy.internal/preemptible': 'false',
      'canopy.internal/min-runtime-seconds': '600',
    }
    const ownerReferences = [
      { kind: 'X', name: 'x', uid: 'x' },
      { kind: 'ReplicaSet', name: 'web-1', uid: 'r1', controller: true },
    ]
    const running = read({
      metadata: { annotations, ownerReferences, deletionTimestamp: '2026-11-26T11:00:00Z' },
      spec: { nodeName: 'n1' },
      status: { phase: 'Running', startTime: '2026-11-26T10:00:05Z' },
    })
    expect(running).toMatchObject({
      phase: 'Running',
      node: 'n1',
      isGated: false,
      goneBy: at('2026-11-26T11:00:00Z'),
      leafNote: 'root.a.1',
      admittedSequence: 41,
      isProtected: true,
      minRuntimeSeconds: 600,
      startedAt: at('2026-11-26T10:00:05Z'),
      controller: { kind: 'ReplicaSet', name: 'web-1', uid: 'r1' },
    })
  })

  it('that no node can hold has waited since its condition says so, until it is bound', () => {
    const conditions = [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        lastTransitionTime: '2026-11-26T10:01:00Z',
      },
    ]
    expect(read({ status: { conditions } }).unschedulableSince).toBe(at('2026-11-26T10:01:00Z'))
    expect(read({ spec: { nodeName: 'n' }, status: { conditions } }).unschedulableSince).toBeNull()
    expect(
      read({ status: { conditions: [{ ...conditions[0], lastTransitionTime: null }] } }).unschedulableSince,
    ).toBe(at(CREATED))
  })

  it('started when its kubelet took it, else when it was admitted, else when a node was found, else when it was made', () => {
    const condition = (type: string, second: number, status = 'True') => ({
      type,
      status,
      lastTransitionTime: `2026-11-26T10:00:0${second}Z`,
    })
    const conditions = [condition('PodScheduled', 2), condition('canopy.internal/Admitted', 1)]
    const startOf = (status: object) => read({ status }).startedAt
    expect(startOf({ conditions, startTime: '2026-11-26T10:00:03Z' })).toBe(at('2026-11-26T10:00:03Z'))
    expect(startOf({ conditions })).toBe(at('2026-11-26T10:00:01Z'))
    expect(
      startOf({
        conditions: [condition('PodScheduled', 2), condition('canopy.internal/Admitted', 1, 'False')],
      }),
    ).toBe(at('2026-11-26T10:00:02Z'))
    expect(startOf({})).toBe(at(CREATED))
  })

  it('is being deleted also when nobody can read until when', () => {
    expect(read({ metadata: { deletionTimestamp: 'soon' } }).goneBy).toBe(0)
  })

  it('may come from a typed client, with Dates, or with nothing in it', () => {
    expect(readPod(pod({ metadata: { creationTimestamp: new Date(CREATED) } })).pod.createdAt).toBe(
      at(CREATED),
    )
    expect(read({ metadata: { uid: undefined } }).uid).toBe('team/p')
    expect(read({ status: { phase: '' } }).phase).toBe('Pending')
    expect(read({ status: { phase: 'Lost' } }).phase).toBe('Unknown')
  })

  it('asks for what the request rules say: init steps, sidecars, overhead, a resize', () => {
    const raw = pod({
      spec: {
        initContainers: [{ name: 'i', restartPolicy: 'Always', resources: { requests: { cpu: '1' } } }],
        overhead: { cpu: '250m' },
      },
      status: { containerStatuses: [{ name: 'c', resources: { requests: { cpu: '8' } } }] },
    })
    expect([...readPod(raw).pod.request]).toEqual([['cpu', amount('9250m')]])
  })
})

describe('a pod whose size cannot be read is never forgotten', () => {
  const cpu = (requests: unknown) => ({ spec: { containers: [{ name: 'c', resources: { requests } }] } })
  const UNREADABLE: { name: string; parts: Parameters<typeof pod>[0]; path: (string | number)[] }[] = [
    {
      name: 'text',
      parts: cpu({ cpu: 'many' }),
      path: ['spec', 'containers', 0, 'resources', 'requests', 'cpu'],
    },
    {
      name: 'type',
      parts: cpu({ cpu: [] }),
      path: ['spec', 'containers', 0, 'resources', 'requests', 'cpu'],
    },
    {
      name: 'not a number',
      parts: cpu({ cpu: NaN }),
      path: ['spec', 'containers', 0, 'resources', 'requests', 'cpu'],
    },
    { name: 'list of requests', parts: cpu([1]), path: ['spec', 'containers', 0, 'resources', 'requests'] },
    {
      name: 'resources',
      parts: { spec: { containers: [{ resources: 'x' }] } },
      path: ['spec', 'containers', 0, 'resources'],
    },
    { name: 'container', parts: { spec: { containers: ['c'] } }, path: ['spec', 'containers', 0] },
    { name: 'containers', parts: { spec: { containers: {} } }, path: ['spec', 'containers'] },
    { name: 'overhead', parts: { spec: { overhead: { cpu: 'x' } } }, path: ['spec', 'overhead', 'cpu'] },
    {
      name: 'status',
      parts: { status: { containerStatuses: [{ name: 'c', resources: { requests: { cpu: '?' } } }] } },
      path: ['status', 'containerStatuses', 0, 'resources', 'requests', 'cpu'],
    },
  ]
  it.each(UNREADABLE)('$name', ({ parts, path }) => {
    const { pod: unknown, problems } = readPod(pod(parts))
    expect(problems.map(problem => problem.path)).toEqual([path])
    expect(unknown.request.get('cpu')! >= UNLIMITED).toBe(true)
  })

  it('one without a spec', () => {
    expect(readPod({ metadata: { name: 'p' } }).problems).toEqual([
      { path: ['spec'], expected: 'object', found: 'undefined' },
    ])
    expect(readPod({}).pod.request.get('memory')).toBe(UNLIMITED)
  })

  it('in what can be read it stays as it was', () => {
    expect([...read(cpu({ cpu: 'x', memory: '1Gi' })).request]).toEqual([
      ['cpu', UNLIMITED],
      ['memory', amount('1Gi')],
    ])
  })
})

describe('the gang of a pod', () => {
  const NAMED: { by: string; metadata: object; wantMin?: number }[] = [
    {
      by: 'the coscheduling labels',
      metadata: {
        labels: {
          'pod-group.scheduling.sigs.k8s.io/name': 'g',
          'pod-group.scheduling.sigs.k8s.io/min-available': '8',
        },
      },
      wantMin: 8,
    },
    { by: 'the label of scheduler-plugins', metadata: { labels: { 'scheduling.x-k8s.io/pod-group': 'g' } } },
    { by: 'its older label', metadata: { labels: { 'pod-group.scheduling.sigs.k8s.io': 'g' } } },
    { by: "Volcano's annotation", metadata: { annotations: { 'scheduling.k8s.io/group-name': 'g' } } },
    {
      by: "Volcano's own annotations",
      metadata: {
        annotations: {
          'scheduling.volcano.sh/group-name': 'g',
          'scheduling.volcano.sh/group-min-member': '3',
        },
      },
      wantMin: 3,
    },
    { by: 'a Kubeflow job', metadata: { labels: { 'training.kubeflow.org/job-name': 'g' } } },
    {
      by: 'a group before the job that it is of',
      metadata: { labels: { 'training.kubeflow.org/job-name': 'job', 'scheduling.x-k8s.io/pod-group': 'g' } },
    },
  ]
  it.each(NAMED)('is named by $by', ({ metadata, wantMin }) => {
    expect(read({ metadata })).toMatchObject({ gang: 'team/g', gangMinAvailable: wantMin ?? null })
  })

  it.each(['0', '-1', 'two', '1.5', ''])('has no size of its own when that is %j', size => {
    const labels = {
      'pod-group.scheduling.sigs.k8s.io/name': 'g',
      'pod-group.scheduling.sigs.k8s.io/min-available': size,
    }
    const reading = readPod(pod({ metadata: { labels } }))
    expect(reading.pod.gangMinAvailable).toBeNull()
    expect(reading.problems).toMatchObject([{ expected: 'wholeNumber' }])
  })
})

it('a note that is no number counts as absent and is told', () => {
  const annotations = {
    'canopy.internal/admitted-sequence': '-1',
    'canopy.internal/min-runtime-seconds': 'soon',
  }
  const { pod: noted, problems } = readPod(pod({ metadata: { annotations } }))
  expect(noted).toMatchObject({ admittedSequence: null, minRuntimeSeconds: null })
  expect(problems.map(problem => problem.path.at(-1))).toEqual(Object.keys(annotations))
})

it('any JSON is a pod, and never one with an amount that is no amount', () => {
  const objects = fc.oneof(
    fc.jsonValue(),
    fc.record({ metadata: fc.jsonValue(), spec: fc.jsonValue(), status: fc.jsonValue() }),
    fc
      .record({ containers: fc.jsonValue(), tolerations: fc.jsonValue(), affinity: fc.jsonValue() })
      .map(spec => pod({ spec })),
    fc
      .dictionary(fc.string(), fc.jsonValue())
      .map(requests => pod({ spec: { containers: [{ resources: { requests } }] } })),
  )
  fc.assert(
    fc.property(objects, object => {
      const { pod: got } = readPod(object)
      for (const amount of got.request.values()) expect(typeof amount).toBe('bigint')
      expect(Number.isFinite(got.priority)).toBe(true)
      expect(Number.isFinite(got.createdAt)).toBe(true)
    }),
    { numRuns: 1_000 },
  )
})
