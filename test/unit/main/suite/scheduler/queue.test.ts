import { describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import { DEFAULT_SETTINGS } from '#core/deploy/settings.ts'
import { readTree } from '#core/quota/kube.ts'
import { CONDITION, GATE } from '#core/wire.ts'
import type { KubeObject } from '../../../../../main/clusters/objects.ts'
import { viewQueue, type QueueInput } from '../../../../../main/suite/scheduler/queue.ts'
import { readReclaims } from '../../../../../main/suite/scheduler/reclaims.ts'
import { exampleTree } from '../../../../cluster/example.ts'

const NOW = Date.parse('2026-11-26T12:00:00Z')
const read = readTree(exampleTree.body)
if (!read.ok) throw new Error('the example is no tree')

let pods = 0
type PodSpec = {
  readonly isWaiting?: boolean
  readonly condition?: object
  readonly isGoing?: boolean
  readonly priority?: number
  readonly labels?: Readonly<Record<string, string>>
}
function pod(namespace: string, spec: PodSpec = {}): KubeObject {
  const { isWaiting = false, condition, isGoing = false, priority = 0, labels = {} } = spec
  pods += 1
  const name = `pod-${pods}`
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      labels,
      uid: name,
      creationTimestamp: new Date(NOW - 100_000 + pods * 1000).toISOString(),
      ownerReferences: [{ kind: 'ReplicaSet', name: 'r' }],
      ...(isGoing && { deletionTimestamp: new Date(NOW).toISOString() }),
    },
    spec: {
      priority,
      containers: [{ name: 'c', resources: { requests: { cpu: '5' } } }],
      ...(isWaiting ? { schedulingGates: [{ name: GATE }] } : { nodeName: 'n' }),
    },
    status: {
      phase: isWaiting ? 'Pending' : 'Running',
      conditions: condition ? [{ type: CONDITION, status: 'False', ...condition }] : [],
    },
  }
}
const many = (count: number, namespace: string, spec?: PodSpec) =>
  Array.from({ length: count }, () => pod(namespace, spec))
const view = (objects: readonly KubeObject[], more: Partial<QueueInput> = {}, filter = '') =>
  viewQueue(
    {
      now: millis(NOW),
      tree: read.value,
      treeState: 'present',
      problems: [],
      objects,
      budgets: [],
      gangs: [],
      schedule: DEFAULT_SETTINGS.schedule,
      reclaims: [],
      ...more,
    },
    { filter, limit: 100 },
  )

describe('the queue as the Suite page shows it', () => {
  it('names for a borrower the node that blocks it, what it needs and what is left, and its place', () => {
    const queue = view([...many(4, 'namespace1'), ...many(2, 'namespace1', { isWaiting: true })])
    expect(queue.waiting.map(({ position, reason, isInMin }) => ({ position, reason, isInMin }))).toEqual([
      { position: 1, reason: 'quota', isInMin: false },
      { position: 2, reason: 'quota', isInMin: false },
    ])
    expect(queue.waiting[0]).toMatchObject({
      leaf: 'root.a.1',
      shortage: {
        node: 'root.a.1',
        resource: 'cpu',
        need: '5',
        free: '0',
        limit: 'max',
        keptFor: null,
        borrowers: [],
      },
      request: [{ resource: 'cpu', amount: '5' }],
    })
  })

  it('says of a pod within its guarantee for which pods it waits', () => {
    const borrowers = [...many(4, 'namespace1'), ...many(4, 'namespace2')]
    const [waiting] = view([...borrowers, pod('namespace3', { isWaiting: true })]).waiting
    expect(waiting).toMatchObject({ leaf: 'root.b.1', reason: 'reclaim', isInMin: true })
    expect(waiting?.victims).toHaveLength(1)
  })

  it('promises no guarantee back while a PodDisruptionBudget keeps every borrower', () => {
    const borrowers = [...many(4, 'namespace1'), ...many(4, 'namespace2')]
    const budgets = ['namespace1', 'namespace2'].map(namespace => ({
      namespace,
      name: 'all',
      selector: [],
      disruptionsAllowed: 0,
    }))
    const [waiting] = view([...borrowers, pod('namespace3', { isWaiting: true })], { budgets }).waiting
    expect(waiting).toMatchObject({ reason: 'quota', isInMin: true, victims: [] })
  })

  it('says of a pod of higher priority that it takes a place in its leaf, and not that it is guaranteed one', () => {
    const [waiting] = view([
      ...many(4, 'namespace1'),
      pod('namespace1', { isWaiting: true, priority: 10 }),
    ]).waiting
    expect(waiting).toMatchObject({ reason: 'preempt', isInMin: false })
    expect(waiting?.victims).toHaveLength(1)
  })

  it('waits for the whole of a gang whose group says how many there are', () => {
    const labels = { 'scheduling.x-k8s.io/pod-group': 'train' }
    const objects = [pod('namespace1', { isWaiting: true, labels })]
    const gangs = [{ key: 'namespace1/train', minAvailable: 2 }]
    expect(view(objects, { gangs }).waiting).toMatchObject([{ reason: 'gang' }])
  })

  it('adds up the leaves: used, borrowed, running, waiting', () => {
    const queue = view([...many(4, 'namespace1'), pod('namespace2'), pod('namespace1', { isWaiting: true })])
    expect(queue.leaves.map(({ name, running, waiting }) => [name, running, waiting])).toEqual([
      ['root.a.1', 4, 1],
      ['root.a.2', 1, 0],
      ['root.b.1', 0, 0],
      ['root.b.2', 0, 0],
    ])
    expect(queue.leaves[0]?.resources).toEqual([
      {
        resource: 'cpu',
        used: '20',
        min: '10',
        max: '20',
        borrowed: '10',
        bar: { used: 20, min: 10, max: 20, scale: 40, lent: 0 },
      },
    ])
    // What root.a.1 borrows is half of what root.a.2 leaves idle, and more than nobody is guaranteed.
    expect(queue.leaves.map(({ resources }) => resources[0]?.bar.lent)).toEqual([0, 5, 2.5, 2.5])
    expect(queue.borrowed).toEqual([{ resource: 'cpu', amount: '10' }])
  })

  it('takes the component’s word where it alone can see: no node has room', () => {
    const condition = {
      reason: 'WaitingForNode',
      message: 'No node has 5 cpu left.',
      lastTransitionTime: '2026-11-26T11:59:00Z',
    }
    const [held] = view([pod('namespace1', { isWaiting: true, condition })]).waiting
    expect(held).toMatchObject({
      reason: 'node',
      position: null,
      told: { reason: 'WaitingForNode', message: 'No node has 5 cpu left.' },
    })
    const told = (reason: string) =>
      view([pod('namespace1', { isWaiting: true, condition: { reason, message: '' } })]).waiting[0]?.reason
    expect(['WaitingForReclaim', 'WaitingForQuota', 'of a newer component'].map(told)).toEqual([
      'reclaim',
      'held',
      'held',
    ])
    expect(view([pod('namespace1', { isWaiting: true })]).waiting[0]).toMatchObject({ reason: 'admitting' })
  })

  it('finds by any word of pod, leaf and blocking node, counts all, and leaves out what is going', () => {
    const objects = [
      ...many(4, 'namespace1'),
      pod('namespace1', { isWaiting: true }),
      pod('elsewhere', { isWaiting: true }),
      pod('namespace1', { isWaiting: true, isGoing: true }),
    ]
    expect(view(objects)).toMatchObject({ gated: 2, matching: 2 })
    expect(view(objects, {}, 'ROOT.A.1 pod')).toMatchObject({ gated: 2, matching: 1 })
    expect(view(objects, {}, 'elsewhere').waiting).toMatchObject([{ reason: 'noLeaf', leaf: null }])
  })

  it('without a tree holds every pod for that reason', () => {
    const queue = view([pod('namespace1', { isWaiting: true })], { tree: null, treeState: 'absent' })
    expect(queue).toMatchObject({ tree: 'absent', leaves: [], borrowed: [] })
    expect(queue.waiting).toMatchObject([{ reason: 'treeInvalid' }])
  })
})

describe('the last reclaims', () => {
  it('are read as the component wrote them, newest first, without what is no record', () => {
    const record = (sequence: number) =>
      JSON.stringify({
        sequence,
        at: '2026-11-26T11:00:00.000Z',
        rule: 'reclaim',
        leaf: 'root.b.1',
        beneficiaries: [{ namespace: 'namespace3', name: 'a', uid: '1' }],
        victims: [{ namespace: 'namespace1', name: 'b', uid: '2', leaf: 'root.a.1', outcome: 'evicted' }],
        shares: [{ leaf: 'root.a.1', before: { cpu: '20' }, after: { cpu: '15' } }],
      })
    expect(readReclaims({ a: record(1), b: record(2), c: 'no record', d: '{}' })).toMatchObject([
      {
        sequence: 2,
        at: Date.parse('2026-11-26T11:00:00Z'),
        beneficiaries: ['namespace3/a'],
        victims: [{ pod: 'namespace1/b', leaf: 'root.a.1', outcome: 'evicted' }],
        shares: [{ leaf: 'root.a.1', resource: 'cpu', before: '20', after: '15' }],
      },
      { sequence: 1 },
    ])
  })

  it('say how many pods there were beyond those that are named', () => {
    const record = {
      sequence: 1,
      at: '2026-11-26T11:00:00.000Z',
      rule: 'reclaim',
      leaf: 'a',
      beneficiaries: [{ namespace: 'n', name: 'a', uid: '1' }],
      victims: [],
      shares: [],
      unnamed: { beneficiaries: 7, victims: 9 },
    }
    expect(readReclaims({ a: JSON.stringify(record) })).toMatchObject([
      { beneficiaries: ['n/a', '+7'], victims: [{ pod: '+9', leaf: null }] },
    ])
  })
})
