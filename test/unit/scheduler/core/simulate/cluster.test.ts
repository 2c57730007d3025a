// What a simulated cluster does: nodes, budgets, gangs, priorities and time.
import { describe, expect, it } from 'vitest'
import {
  type Doc,
  counts,
  last,
  lendingRoot,
  nodeDoc,
  play,
  podDoc,
  running,
  step,
  treeDoc,
  workload,
} from '../../../../support/scenarios.ts'

const cluster = [nodeDoc('n1'), treeDoc(lendingRoot())]
const small = { requests: { cpu: 1 } }

describe('nodes', () => {
  it('that are lost take their pods along, and the replacements wait for room', () => {
    const reports = play(
      nodeDoc('n1', { cpu: 10 }),
      nodeDoc('n2', { cpu: 10 }),
      treeDoc(lendingRoot()),
      workload('Deployment', 'lender/web', { spec: { replicas: 3 } }),
      step('before'),
      step('lost', { delete: [{ kind: 'Node', name: 'n2' }] }),
      step('back'),
      nodeDoc('n2', { cpu: 10 }),
    )
    expect(reports.map(counts)).toEqual([
      { lender: '3+0', borrower: '0+0' },
      { lender: '2+1', borrower: '0+0' },
      { lender: '3+0', borrower: '0+0' },
    ])
    expect(reports.flatMap(report => report.evictions)).toEqual([])
  })

  it('hold pods by selector, taint, affinity and request', () => {
    const tainted = nodeDoc(
      'gpu',
      { cpu: 8 },
      { taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] },
    )
    const free = { ...lendingRoot(), min: {}, max: { cpu: 20 } }
    const on = (name: string, spec: Doc) => podDoc(name, 'lender', { ...small, spec })
    const tolerations = [{ key: 'gpu', operator: 'Exists' }]
    const report = last(
      tainted,
      nodeDoc('plain', { cpu: 2 }),
      treeDoc({ ...free, min: { cpu: 20 } }),
      on('by-name', { nodeSelector: { 'kubernetes.io/hostname': 'plain' } }),
      on('tolerant', { nodeSelector: { 'kubernetes.io/hostname': 'gpu' }, tolerations }),
      on('intolerant', { nodeSelector: { 'kubernetes.io/hostname': 'gpu' } }),
      on('nowhere', { nodeSelector: { zone: 'none' } }),
      podDoc('too-large', 'lender', { requests: { cpu: 9 }, spec: { tolerations } }),
    )
    expect(counts(report)['lender']).toBe('2+3')
    expect(report.waiting.map(({ pod }) => pod).toSorted()).toEqual([
      'lender/intolerant',
      'lender/nowhere',
      'lender/too-large',
    ])
  })

  it('send away what does not tolerate a taint that says NoExecute', () => {
    const tolerations = [{ key: 'maintenance', operator: 'Exists' }]
    const report = last(
      nodeDoc('n1'),
      treeDoc(lendingRoot()),
      workload('Deployment', 'lender/web', { spec: { replicas: 2 } }),
      workload('Deployment', 'lender/hard', { spec: { replicas: 1 }, pod: { spec: { tolerations } } }),
      step('drained'),
      nodeDoc('n1', { cpu: 56 }, { taints: [{ key: 'maintenance', effect: 'NoExecute' }] }),
    )
    expect(counts(report)['lender']).toBe('1+2')
    expect(report.evictions).toEqual([])
  })

  it('are not needed at all: without any, quota alone decides', () => {
    expect(counts(last(treeDoc(lendingRoot()), workload('Deployment', 'lender/web')))).toEqual({
      lender: '4+1',
      borrower: '0+0',
    })
  })

  it('that are not ready or cordoned get nothing new', () => {
    const notReady = {
      ...nodeDoc('n1'),
      status: { allocatable: { cpu: 50 }, conditions: [{ type: 'Ready', status: 'False' }] },
    }
    const cordoned = nodeDoc('n2', { cpu: 50 }, { unschedulable: true })
    expect(
      running(last(notReady, cordoned, treeDoc(lendingRoot()), workload('Deployment', 'borrower/web'))),
    ).toEqual([0, 0])
  })
})

describe('a disruption budget', () => {
  const budget = (spec: Doc): Doc => ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'b', namespace: 'borrower' },
    spec: { selector: { matchLabels: { app: 'x' } }, ...spec },
  })
  const borrowing = workload('Deployment', 'borrower/x', {
    spec: { replicas: 4 },
    pod: { labels: { app: 'x' } },
  })
  const asking = [step('ask'), workload('Deployment', 'lender/y', { spec: { replicas: 3 } })]

  it.each([
    { spec: { minAvailable: 3 }, want: { lender: '1+2', borrower: '3+1' } },
    { spec: { maxUnavailable: 1 }, want: { lender: '1+2', borrower: '3+1' } },
    { spec: { minAvailable: '60%' }, want: { lender: '1+2', borrower: '3+1' } },
    { spec: { maxUnavailable: '30%' }, want: { lender: '2+1', borrower: '2+2' } },
    { spec: { minAvailable: '50%' }, want: { lender: '2+1', borrower: '2+2' } },
    { spec: { maxUnavailable: 0 }, want: { lender: '0+3', borrower: '4+0' } },
    { spec: { minAvailable: 1 }, want: { lender: '3+0', borrower: '1+3' } },
  ])('of $spec lets no more go', ({ spec, want }) => {
    const report = last(...cluster, budget(spec), borrowing, ...asking)
    expect(counts(report)).toEqual(want)
    expect(report.violations).toEqual([])
  })

  it('that is taken away no longer protects', () => {
    const away = step('away', { delete: [{ kind: 'PodDisruptionBudget', namespace: 'borrower', name: 'b' }] })
    const reports = play(...cluster, budget({ maxUnavailable: 0 }), borrowing, ...asking, away)
    expect(reports.map(report => counts(report)['lender'])).toEqual(['0+3', '3+0'])
  })
})

describe('a gang', () => {
  const group = (minMember: number): Doc => ({
    apiVersion: 'scheduling.x-k8s.io/v1alpha1',
    kind: 'PodGroup',
    metadata: { name: 'g', namespace: 'borrower' },
    spec: { minMember },
  })
  const labels = { 'scheduling.x-k8s.io/pod-group': 'g' }
  const members = (replicas: number) =>
    workload('Job', 'borrower/train', {
      spec: { parallelism: replicas, completions: replicas, backoffLimit: 100 },
      pod: { ...small, labels },
    })

  it('of eight starts whole, and is evicted whole', () => {
    const reports = play(
      ...cluster,
      group(8),
      members(8),
      step('runs'),
      step('ask'),
      workload('Deployment', 'lender/web', { spec: { replicas: 3 } }),
    )
    expect(counts(reports[0]!)['borrower']).toBe('8+0')
    expect(counts(reports[1]!)).toEqual({ lender: '3+0', borrower: '0+8' })
    expect(reports[1]?.evictions).toHaveLength(8)
    expect(reports.flatMap(report => report.violations)).toEqual([])
  })

  it('waits while not all of it can start', () => {
    const report = last(
      ...cluster,
      workload('Deployment', 'lender/web', { spec: { replicas: 3 } }),
      group(8),
      members(8),
    )
    expect(counts(report)).toEqual({ lender: '3+0', borrower: '0+8' })
  })

  it('waits for its members', () => {
    const report = last(...cluster, group(8), members(5))
    expect(report.waiting.map(wait => wait.reason)).toEqual(Array(5).fill('WaitingForGang'))
  })
})

describe('priorities', () => {
  const high: Doc = {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name: 'high' },
    value: 1000,
  }
  const usual = { ...high, metadata: { name: 'usual' }, value: 5, globalDefault: true }
  const urgent = workload('Deployment', 'lender/urgent', {
    spec: { replicas: 1 },
    pod: { spec: { priorityClassName: 'high' } },
  })

  it('take the place of lower ones of the same leaf', () => {
    const reports = play(
      ...cluster,
      usual,
      high,
      workload('Deployment', 'lender/web', { spec: { replicas: 4 } }),
      step('urgent'),
      urgent,
    )
    expect(reports[0]?.evictions).toMatchObject([
      { leaf: 'lender', for: 'lender/urgent-1', reason: 'preempt' },
    ])
    expect(counts(reports[0]!)['lender']).toBe('4+1')
  })

  it('may come after those who name them in one step, and are known by the system', () => {
    expect(counts(last(...cluster, urgent, high))['lender']).toBe('1+0')
    const system = podDoc('p', 'lender', { spec: { priorityClassName: 'system-cluster-critical' } })
    expect(counts(last(...cluster, system))['lender']).toBe('1+0')
  })

  it('protected pods stay', () => {
    const annotations = { 'canopy.internal/preemptible': 'false' }
    const report = last(
      ...cluster,
      podDoc('kept', 'borrower', { annotations }),
      podDoc('other', 'borrower'),
      step('ask'),
      workload('Deployment', 'lender/web'),
    )
    expect(report.evictions.map(eviction => eviction.pod)).toEqual(['borrower/other'])
  })
})

describe('time', () => {
  const lasting = (seconds: number, more: Doc = {}) => ({
    spec: { completions: 2, parallelism: 1, ...more },
    pod: { annotations: { 'canopy.internal/duration-seconds': String(seconds) } },
  })

  it('runs to the next step: pods are done by themselves, one after the other', () => {
    const reports = play(
      ...cluster,
      step('start', { at: 0 }),
      workload('Job', 'lender/train', lasting(60)),
      step('half way', { at: 59 }),
      step('second', { at: 61 }),
      step('done', { at: 119 }),
    )
    expect(reports.map(report => [report.settled, counts(report)['lender']])).toEqual([
      [false, '1+0'],
      [false, '1+0'],
      [false, '1+0'],
      [true, '0+0'],
    ])
  })

  it('starts over for pods that were evicted', () => {
    const reports = play(
      ...cluster,
      step('start', { at: 0 }),
      workload('Job', 'borrower/long', lasting(100, { completions: 4, parallelism: 4 })),
      step('ask', { at: 90 }),
      workload('Deployment', 'lender/web', { spec: { replicas: 3 } }),
      step('the one that stayed is done', { at: 99 }),
      step('the next has taken its place', { at: 150 }),
      step('half of it', { at: 299 }),
      step('the last', { at: 399 }),
    )
    expect(reports.map(counts).slice(1)).toEqual([
      // Three pods failed, so the Job waits 40 s before it tries again.
      { lender: '3+0', borrower: '1+0' },
      { lender: '3+0', borrower: '1+2' },
      { lender: '3+0', borrower: '1+1' },
      { lender: '3+0', borrower: '1+0' },
      { lender: '3+0', borrower: '0+0' },
    ])
    expect(reports.flatMap(report => report.violations)).toEqual([])
  })

  it('ends no pod that would be replaced for ever, unless a step says until when', () => {
    const forever = workload('Deployment', 'lender/web', { spec: { replicas: 5 }, pod: lasting(10).pod })
    expect(counts(last(...cluster, forever))['lender']).toBe('4+1')
    const reports = play(...cluster, step('a', { at: 0 }), forever, step('b', { at: 25 }))
    expect(reports[0]).toMatchObject({ settled: false, leaves: { lender: { running: 4, waiting: 1 } } })
  })

  it('passes while pods die: nobody is let in before they are gone', () => {
    const dying = { spec: { terminationGracePeriodSeconds: 30 } }
    const reports = play(
      ...cluster,
      workload('Deployment', 'borrower/x', { spec: { replicas: 4 }, pod: dying }),
      step('ask', { at: 10 }),
      workload('Deployment', 'lender/web', { spec: { replicas: 1 } }),
      step('soon', { at: 39 }),
      step('then', { at: 41 }),
    )
    expect(reports.map(report => counts(report)['lender'])).toEqual(['0+1', '1+0', '1+0'])
    expect(reports[0]?.waiting.find(wait => wait.leaf === 'lender')).toMatchObject({
      reason: 'WaitingForReclaim',
    })
  })
})
