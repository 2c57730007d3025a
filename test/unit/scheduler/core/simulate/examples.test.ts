// The worked examples of the scheduler, as scenarios; and what else a cluster does to them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { describe, expect, it } from 'vitest'
import type { StepReport } from '#core/simulate/report.ts'
import { guideRoot } from '../../../../support/quotaTrees.ts'
import {
  type Doc,
  type PodParts,
  counts,
  nodeDoc,
  play,
  running,
  step,
  told,
  treeDoc,
  workload,
} from '../../../../support/scenarios.ts'

const example = (name: string): Doc[] =>
  parseAllDocuments(
    readFileSync(join(import.meta.dirname, '../../../../../docs/examples', name), 'utf8'),
  ).map(document => document.toJS() as Doc)
const sound = (reports: readonly StepReport[]) => {
  expect(reports.flatMap(report => report.violations)).toEqual([])
  expect(reports.every(report => report.settled)).toBe(true)
}

describe('the example of the guide', () => {
  const documents = (pod: PodParts = {}, root = guideRoot()): Doc[] => [
    nodeDoc('n1'),
    treeDoc(root),
    ...[1, 2, 3, 4].flatMap(number => [
      step(`s${number}`),
      workload('Deployment', `namespace${number}/nginx${number}`, { pod }),
    ]),
  ]
  const fourSteps = (pod: PodParts = {}, root = guideRoot()) => play(...documents(pod, root))
  const check = (reports: readonly StepReport[]) => {
    sound(reports)
    expect(reports.map(running)).toEqual([
      [4, 0, 0, 0],
      [4, 4, 0, 0],
      [3, 3, 2, 0],
      [2, 2, 2, 2],
    ])
    expect(reports.map(report => report.evictions.length)).toEqual([0, 0, 2, 2])
  }

  it('comes out as in the guide, from the file that is shipped', () => {
    const reports = play(...example('two-halves.yaml'))
    check(reports)
    expect(reports.map(report => report.step)).toEqual(['one team', 'two teams', 'three teams', 'four teams'])
  })

  it('says who was evicted for whom, and why each that waits does', () => {
    const reports = fourSteps()
    expect(reports[2]?.evictions.map(({ leaf, for: whom, reason }) => [leaf, whom, reason])).toEqual([
      ['root.a.2', 'namespace3/nginx3-1', 'reclaim'],
      ['root.a.1', 'namespace3/nginx3-2', 'reclaim'],
    ])
    expect(reports[0]?.waiting).toEqual([
      {
        pod: 'namespace1/nginx1-5',
        leaf: 'root.a.1',
        reason: 'WaitingForQuota',
        node: 'root.a.1',
        resource: 'cpu',
        need: '5',
        free: '0',
        position: 1,
      },
    ])
    expect(reports[2]?.leaves['root.a.1']).toEqual({
      running: 3,
      waiting: 2,
      used: { cpu: '15' },
      min: { cpu: '10' },
      max: { cpu: '20' },
      borrowed: { cpu: '5' },
    })
  })

  it('tells each pod that waits, word for word, what is missing, who borrows it, and its place', () => {
    const [, ...steps] = told(...documents())
    const atOwnMax = ['a.1', 'a.2'].map(
      (leaf, at) =>
        `namespace${at + 1}/nginx${at + 1}-5: Needs 5 cpu; root.${leaf} has 0 left below its max. 1st in line for root.${leaf}.`,
    )
    const ofRoot = (pod: string, line: string, borrowers = '') => {
      const [namespace, leaf] = {
        1: ['namespace1', 'root.a.1'],
        2: ['namespace2', 'root.a.2'],
        3: ['namespace3', 'root.b.1'],
        4: ['namespace4', 'root.b.2'],
      }[pod[0] as '1']
      return `${namespace}/nginx${pod}: Needs 5 cpu; root has 0 left below its max${borrowers}. ${line} in line for ${leaf}.`
    }
    const borrowed = '; root.a.1 borrows 5; root.a.2 borrows 5'
    expect(steps).toEqual([
      atOwnMax.slice(0, 1),
      atOwnMax,
      [
        ofRoot('1-5', '1st', borrowed),
        ofRoot('1-6', '2nd', borrowed),
        ofRoot('2-5', '1st', borrowed),
        ofRoot('2-6', '2nd', borrowed),
        ofRoot('3-3', '1st', borrowed),
        ofRoot('3-4', '2nd', borrowed),
        ofRoot('3-5', '3rd', borrowed),
      ],
      ['1-5', '1-6', '1-7', '2-5', '2-6', '2-7', '3-3', '3-4', '3-5', '4-3', '4-4', '4-5'].map((pod, at) =>
        ofRoot(pod, ['1st', '2nd', '3rd'][at % 3] as string),
      ),
    ])
  })

  it('comes out the same with memory beside cpu', () => {
    const withMemory = (node: ReturnType<typeof guideRoot>): ReturnType<typeof guideRoot> => {
      const gib = (limits: unknown) => ({
        ...(limits as Doc),
        memory: `${(limits as { cpu: number }).cpu}Gi`,
      })
      return {
        ...node,
        min: gib(node['min']),
        max: gib(node['max']),
        ...(node.children && { children: node.children.map(withMemory) }),
      }
    }
    const reports = fourSteps({ requests: { cpu: 5, memory: '5Gi' } }, withMemory(guideRoot()))
    check(reports)
    expect(reports[3]?.leaves['root.b.2']?.used).toEqual({ cpu: '10', memory: '10Gi' })
  })

  it('comes out the same with a memory request that no quota is about', () => {
    check(fourSteps({ requests: { cpu: 5, memory: '5Gi' } }))
  })

  it('comes out the same with pods that take five seconds to die', () => {
    check(fourSteps({ spec: { terminationGracePeriodSeconds: 5 } }))
  })

  it('comes out the same when three and four come while pods of one and two still die', () => {
    const pod = { spec: { terminationGracePeriodSeconds: 5 } }
    const deploy = (number: number) => workload('Deployment', `namespace${number}/nginx${number}`, { pod })
    const reports = play(
      nodeDoc('n1'),
      treeDoc(guideRoot()),
      deploy(1),
      deploy(2),
      step('three', { at: 100 }),
      deploy(3),
      step('four', { at: 102 }),
      deploy(4),
    )
    expect(reports[0]).toMatchObject({ step: 'three', settled: false })
    expect(running(reports[1]!)).toEqual([2, 2, 2, 2])
    expect(reports.flatMap(report => report.violations)).toEqual([])
  })

  it('is the same by nodes of eight cores, where not every core can be used, but for who finds a node', () => {
    const nodes = Array.from({ length: 8 }, (_, at) => nodeDoc(`n${at}`, { cpu: 8 }))
    const reports = play(
      ...nodes,
      treeDoc(guideRoot()),
      ...[1, 2, 3, 4].flatMap(number => [
        step(`s${number}`),
        workload('Deployment', `namespace${number}/nginx${number}`),
      ]),
    )
    check(reports)
  })
})

it('the second example: a leaf is entitled to its own min, not to that of its parent', () => {
  const reports = play(...example('own-guarantee.yaml'))
  sound(reports)
  expect(reports.map(report => Object.values(report.leaves).map(leaf => leaf.used['cpu']))).toEqual([
    ['20', '20', '0'],
    ['20', '15', '5'],
    ['20', '10', '10'],
    ['25', '5', '10'],
  ])
})

describe('an edited tree', () => {
  const busy = [
    nodeDoc('n1'),
    treeDoc(guideRoot()),
    step('busy'),
    workload('Deployment', 'namespace1/one'),
    workload('Deployment', 'namespace2/two'),
  ]
  const edited = (change: (leaf: Doc) => Doc): Doc => {
    const root = guideRoot()
    const half = root.children![0]!
    half.children = half.children!.map(leaf =>
      leaf.name === 'root.a.1' ? { ...leaf, ...change(leaf) } : leaf,
    )
    return treeDoc(root)
  }

  it('with a lower max lets pods run out, and nobody new in', () => {
    const reports = play(
      ...busy,
      step('cut'),
      edited(() => ({ max: { cpu: 10 } })),
    )
    sound(reports)
    expect(counts(reports[1]!)).toMatchObject({ 'root.a.1': '4+1', 'root.a.2': '4+1' })
    expect(reports[1]?.evictions).toEqual([])
  })

  it('with a lower max and Evict sends the surplus away', () => {
    const reports = play(
      ...busy,
      step('cut'),
      edited(() => ({ max: { cpu: 10 }, attributes: { overMax: 'Evict' } })),
    )
    sound(reports)
    expect(counts(reports[1]!)).toMatchObject({ 'root.a.1': '2+3' })
    expect(reports[1]?.evictions.map(eviction => eviction.reason)).toEqual(['overMax', 'overMax'])
  })

  it('with a namespace moved to another leaf charges its pods there', () => {
    const root = guideRoot()
    const [one] = root.children![0]!.children!
    const [three] = root.children![1]!.children!
    one!['namespaces'] = []
    three!['namespaces'] = ['namespace3', 'namespace1']
    const reports = play(...busy, step('moved'), treeDoc(root))
    sound(reports)
    expect(counts(reports[1]!)).toMatchObject({ 'root.a.1': '0+0', 'root.b.1': '4+1' })
  })

  it('that is deleted stops everything, and goes on when it is back', () => {
    const reports = play(
      ...busy,
      step('gone', { delete: [{ kind: 'ElasticQuotaTree', name: 'elasticquotatree' }] }),
      step('back'),
      treeDoc(guideRoot()),
      workload('Deployment', 'namespace3/three', { spec: { replicas: 2 } }),
    )
    expect(reports[1]).toMatchObject({ leaves: {}, evictions: [] })
    expect(new Set(reports[1]?.waiting.map(wait => wait.reason))).toEqual(new Set(['TreeInvalid']))
    expect(running(reports[2]!)).toEqual([3, 3, 2, 0])
  })
})
