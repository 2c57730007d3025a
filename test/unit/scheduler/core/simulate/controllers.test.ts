// What the controllers of workloads do in a simulated cluster.
import { describe, expect, it } from 'vitest'
import {
  type Doc,
  counts,
  last,
  lendingRoot,
  nodeDoc,
  play,
  podDoc,
  step,
  treeDoc,
  workload,
} from '../../../../support/scenarios.ts'

const cluster = [nodeDoc('n1'), treeDoc(lendingRoot())]
const small = { requests: { cpu: 1 } }

describe('controllers', () => {
  it('a Deployment rolls a new template out with its surge, within the max', () => {
    const deploy = (cpu: number) =>
      workload('Deployment', 'lender/web', {
        spec: { replicas: 4, strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } },
        pod: { requests: { cpu } },
      })
    const reports = play(...cluster, deploy(4), step('smaller'), deploy(3), step('larger'), deploy(5))
    expect(reports[0]?.leaves['lender']).toMatchObject({ running: 4, used: { cpu: '12' } })
    // 4 × 5 would fit the 20, but the surge pod waits for a place that the old ones hold: as in Kubernetes it is stuck.
    expect(counts(reports[1]!)['lender']).toMatch(/^4\+1$/)
    expect(reports[1]?.waiting).toMatchObject([{ reason: 'WaitingForQuota', node: 'root' }])
  })

  it('a Deployment that recreates, scales down and is deleted', () => {
    const deploy = (replicas: number, cpu: number) =>
      workload('Deployment', 'lender/web', {
        spec: { replicas, strategy: { type: 'Recreate' } },
        pod: { requests: { cpu } },
      })
    const reports = play(
      ...cluster,
      deploy(4, 5),
      step('recreated'),
      deploy(4, 4),
      step('smaller'),
      deploy(1, 4),
      step('gone', { delete: [{ kind: 'Deployment', namespace: 'lender', name: 'web' }] }),
    )
    expect(reports.map(report => report.leaves['lender']?.used['cpu'])).toEqual(['16', '4', '0'])
  })

  it('a StatefulSet starts one after the other, replaces by name, and shrinks from its end', () => {
    const set = (replicas: number, cpu = 5) =>
      workload('StatefulSet', 'borrower/db', { spec: { replicas }, pod: { requests: { cpu } } })
    const reports = play(
      ...cluster,
      set(5),
      step('full'),
      step('ask'),
      workload('Deployment', 'lender/web', { spec: { replicas: 1 } }),
      step('smaller'),
      set(2),
      step('new template'),
      set(2, 2),
    )
    expect(counts(reports[0]!)['borrower']).toBe('4+1')
    expect(reports[0]?.waiting.map(wait => wait.pod)).toEqual(['borrower/db-4'])
    expect(counts(reports[1]!)).toEqual({ lender: '1+0', borrower: '3+2' })
    expect(counts(reports[2]!)['borrower']).toBe('2+0')
    expect(reports[3]?.leaves['borrower']?.used).toEqual({ cpu: '4' })
  })

  it('a DaemonSet has a pod on every node that it may be on, which counts and is never held', () => {
    const reports = play(
      ...cluster,
      nodeDoc('n2'),
      nodeDoc('n3', {}, { taints: [{ key: 'x', effect: 'NoSchedule' }] }),
      workload('DaemonSet', 'borrower/agent', { pod: small }),
      step('two'),
      step('three'),
      nodeDoc('n4'),
      step('two again', { delete: [{ kind: 'Node', name: 'n2' }] }),
    )
    expect(reports.map(report => counts(report)['borrower'])).toEqual(['2+0', '3+0', '2+0'])
  })

  it('a Job is done after its completions, and gives up after its backoff limit', () => {
    const job = (spec: Doc) => workload('Job', 'borrower/train', { spec, pod: { requests: { cpu: 5 } } })
    const ask = workload('Deployment', 'lender/web', { spec: { replicas: 3 } })
    const four = { parallelism: 4, completions: 4 }
    expect(counts(last(...cluster, job({ ...four, backoffLimit: 0 }), step('ask'), ask))['borrower']).toBe(
      '0+0',
    )
    expect(counts(last(...cluster, job(four), step('ask'), ask))['borrower']).toBe('1+3')
    const ignoring = { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }] }
    expect(
      counts(
        last(...cluster, job({ ...four, backoffLimit: 0, podFailurePolicy: ignoring }), step('ask'), ask),
      )['borrower'],
    ).toBe('1+3')
    expect(counts(last(...cluster, job({ ...four, suspend: true })))['borrower']).toBe('0+0')
  })

  it('a Job without completions is done when one of its pods is', () => {
    const pod = { annotations: { 'canopy.internal/duration-seconds': '5' } }
    const reports = play(
      ...cluster,
      step('run'),
      workload('Job', 'borrower/queue', { spec: { parallelism: 3 }, pod }),
    )
    expect(counts(reports[0]!)['borrower']).toBe('0+0')
  })

  it('bare pods are not replaced, change in place, and can be deleted', () => {
    const reports = play(
      ...cluster,
      podDoc('a', 'lender'),
      podDoc('b', 'borrower'),
      step('resized'),
      podDoc('a', 'lender', { requests: { cpu: 7 } }),
      step('deleted', { delete: [{ kind: 'Pod', namespace: 'lender', name: 'a' }] }),
      step('without namespace', { delete: [{ kind: 'Namespace', name: 'borrower' }] }),
    )
    expect(reports.map(report => report.leaves['lender']?.used['cpu'])).toEqual(['7', '0', '0'])
    expect(counts(reports[2]!)['borrower']).toBe('0+0')
  })

  it('pods with a node of their own, and of namespaces that belong to nobody, are not held', () => {
    const report = last(
      ...cluster,
      podDoc('bound', 'borrower', { requests: { cpu: 50 }, spec: { nodeName: 'n1' } }),
      podDoc('free', 'somewhere', small),
      podDoc('held', 'borrower', small),
    )
    expect(report.leaves['borrower']).toMatchObject({ running: 1, waiting: 1, used: { cpu: '50' } })
    expect(report.waiting.map(wait => wait.pod)).toEqual(['borrower/held'])
  })

  it('pods with gates of others wait for those', () => {
    const report = last(
      ...cluster,
      podDoc('p', 'lender', { spec: { schedulingGates: [{ name: 'example.com/x' }] } }),
    )
    expect(report.waiting).toMatchObject([{ reason: 'WaitingForOtherGates' }])
  })

  it('limits without requests are requests', () => {
    const pod = podDoc('p', 'lender')
    const spec = { containers: [{ name: 'main', resources: { limits: { cpu: 3 } } }] }
    expect(last(...cluster, { ...pod, spec }).leaves['lender']?.used).toEqual({ cpu: '3' })
  })
})
