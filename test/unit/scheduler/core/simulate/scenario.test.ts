import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explainField, formatPath } from '#core/base/field.ts'
import { readScenario } from '#core/simulate/scenario.ts'
import { simulate } from '#core/simulate/simulate.ts'
import { guideRoot } from '../../../../support/quotaTrees.ts'
import {
  type Doc,
  nodeDoc,
  play,
  podDoc,
  problemsOf,
  running,
  step,
  treeDoc,
  workload,
} from '../../../../support/scenarios.ts'

/** `document path: why` of everything that is wrong. */
const told = (...documents: Doc[]) =>
  problemsOf(...documents).map(problem => {
    const why = problem.kind === 'field' ? explainField(problem.problem) : problem.why
    return `${problem.document} ${formatPath(problem.path)}: ${why}`
  })

describe('documents that cannot be played', () => {
  const pod = podDoc('p', 'namespace1')
  const KINDS =
    'Node ElasticQuotaTree Pod Deployment StatefulSet DaemonSet Job PodGroup PriorityClass PodDisruptionBudget Namespace'
  const known = KINDS.split(' ')
    .map(kind => `"${kind}"`)
    .join(' or ')
  const BAD: { name: string; documents: Doc[]; want: string[] }[] = [
    {
      name: 'a kind that is not known',
      documents: [nodeDoc('n'), { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' } }],
      want: [`1 kind: expected ${known} or "Step", found "Service"`],
    },
    {
      name: 'no kind',
      documents: [{ metadata: {} }],
      want: [`0 kind: expected ${known} or "Step", and it is missing`],
    },
    {
      name: 'no object',
      documents: ['text' as unknown as Doc],
      want: ['0 : expected an object, found "text"'],
    },
    {
      name: 'another version',
      documents: [{ ...pod, apiVersion: 'v2' }],
      want: ['0 apiVersion: expected "v1", found "v2"'],
    },
    {
      name: 'a group of pods of an unknown group',
      documents: [{ apiVersion: 'example.com/v1', kind: 'PodGroup', metadata: { name: 'g' }, spec: {} }],
      want: [
        '0 apiVersion: expected "scheduling.x-k8s.io" or "scheduling.sigs.k8s.io" or "scheduling.volcano.sh", found "example.com/v1"',
      ],
    },
    {
      name: 'no name',
      documents: [{ ...pod, metadata: {} }],
      want: ['0 metadata.name: expected a text, and it is missing'],
    },
    {
      name: 'a request that is no quantity',
      documents: [podDoc('p', 'x', { requests: { cpu: 'many' } })],
      want: ['0 spec.containers[0].resources.requests.cpu: expected a quantity, found "many"'],
    },
    {
      name: 'a request in a template',
      documents: [workload('Deployment', 'x/d', { pod: { requests: { 'nvidia.com/gpu': [] } } })],
      want: [
        '0 spec.template.spec.containers[0].resources.requests[nvidia.com/gpu]: expected a quantity, found a list of 0',
      ],
    },
    {
      name: 'a pod without containers',
      documents: [{ ...pod, spec: {} }],
      want: ['0 spec.containers: expected a list, and it is missing'],
    },
    {
      name: 'a pod without a spec',
      documents: [{ ...pod, spec: null }],
      want: ['0 spec: expected an object, found null'],
    },
    {
      name: 'a workload without a template',
      documents: [{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' }, spec: {} }],
      want: ['0 spec.template.spec: expected an object, and it is missing'],
    },
    {
      name: 'replicas that are no number',
      documents: [workload('Deployment', 'x/d', { spec: { replicas: 'five' } })],
      want: ['0 spec.replicas: expected a whole number, found "five"'],
    },
    {
      name: 'replicas below nothing, and far too many',
      documents: [
        workload('Deployment', 'x/d', { spec: { replicas: -1 } }),
        workload('Job', 'x/j', { spec: { parallelism: 1e6 } }),
      ],
      want: [
        '0 spec.replicas: expected a whole number, found -1',
        '1 spec.parallelism: expected a whole number, found 1000000',
      ],
    },
    {
      name: 'a surge that is none',
      documents: [
        workload('Deployment', 'x/d', { spec: { strategy: { rollingUpdate: { maxSurge: 'some' } } } }),
      ],
      want: ['0 spec.strategy.rollingUpdate.maxSurge: expected a whole number, found "some"'],
    },
    {
      name: 'a duration that is none',
      documents: [podDoc('p', 'x', { annotations: { 'canopy.internal/duration-seconds': 'long' } })],
      want: ['0 metadata.annotations[canopy.internal/duration-seconds]: expected a number, found "long"'],
    },
    {
      name: 'a quantity of the tree',
      documents: [treeDoc({ name: 'root', max: { cpu: 'x' } })],
      want: ['0 spec.root.max.cpu: expected a quantity, found "x"'],
    },
    {
      name: 'a tree that contradicts itself',
      documents: [treeDoc({ name: 'root', min: { cpu: 2 }, max: { cpu: 1 }, namespaces: ['x'] })],
      want: [
        '0 spec.root.min.cpu: min 2 cpu is above max 1',
        '0 spec.root.min.cpu: the root guarantees 2 cpu and may have 1: they should be the same',
      ],
    },
    {
      name: 'two trees',
      documents: [treeDoc(guideRoot()), { ...treeDoc(guideRoot()), metadata: { name: 'another' } }],
      want: ['1 metadata.name: there is one tree, and it is elasticquotatree'],
    },
    {
      name: 'a step of another version',
      documents: [step('s', { apiVersion: 'v1' })],
      want: ['0 apiVersion: expected "canopy.internal/v1alpha1", found "v1"'],
    },
    {
      name: 'a step without a name',
      documents: [step('s', { name: undefined })],
      want: ['0 name: expected a text, and it is missing'],
    },
    {
      name: 'a step after the end',
      documents: [step('e', { end: true }), step('s')],
      want: ['1 : an earlier step ends the play'],
    },
    {
      name: 'a step before its predecessor',
      documents: [step('a', { at: 9 }), step('b', { at: 5 })],
      want: ['1 at: an earlier step is at 9 seconds already'],
    },
    {
      name: 'a step at no time',
      documents: [step('a', { at: 'noon' })],
      want: ['0 at: expected a number, found "noon"'],
    },
    {
      name: 'a deletion of nothing known',
      documents: [step('a', { delete: [{ kind: 'Secret', name: 's' }, { kind: 'Pod' }] })],
      want: [
        `0 delete[0].kind: expected ${known}, found "Secret"`,
        '0 delete[1].name: expected a text, and it is missing',
      ],
    },
    {
      name: 'a deletion of what is not there',
      documents: [step('a', { delete: [{ kind: 'Pod', namespace: 'x', name: 'p' }] })],
      want: ['0 delete[0]: there is no Pod x/p to delete'],
    },
    {
      name: 'a deletion of the same twice',
      documents: [
        workload('Deployment', 'x/d'),
        step('a', { delete: [{ kind: 'Deployment', namespace: 'x', name: 'd' }] }),
        step('b', { delete: [{ kind: 'Deployment', namespace: 'x', name: 'd' }] }),
      ],
      want: ['2 delete[0]: there is no Deployment x/d to delete'],
    },
    {
      name: 'a priority class that is not there',
      documents: [
        workload('Job', 'x/j', { pod: { spec: { priorityClassName: 'none' } } }),
        podDoc('p', 'x', { spec: { priorityClassName: 'none' } }),
      ],
      want: [
        '0 spec.template.spec.priorityClassName: there is no PriorityClass none',
        '1 spec.priorityClassName: there is no PriorityClass none',
      ],
    },
    {
      name: 'a budget that allows nonsense',
      documents: [
        {
          apiVersion: 'policy/v1',
          kind: 'PodDisruptionBudget',
          metadata: { name: 'b' },
          spec: { minAvailable: 'half' },
        },
      ],
      want: ['0 spec.minAvailable: expected a whole number, found "half"'],
    },
    {
      name: 'a node that offers nonsense',
      documents: [nodeDoc('n', { cpu: 'all' })],
      want: ['0 status.allocatable.cpu: expected a quantity, found "all"'],
    },
  ]
  it.each(BAD)('$name', ({ documents, want }) => expect(told(...documents)).toEqual(want))

  it('are all told at once', () => {
    expect(told({ ...pod, spec: {} }, podDoc('q', 'x', { requests: { cpu: '?' } }))).toHaveLength(2)
  })
})

describe('documents', () => {
  it('that are empty are passed over, and those without a step have one', () => {
    const scenario = readScenario([
      null,
      nodeDoc('n'),
      undefined,
      treeDoc(guideRoot()),
      podDoc('p', 'namespace1'),
    ])
    if (!scenario.ok) throw new Error('refused')
    const played = simulate(scenario.value)
    expect(played.ok && played.value.map(report => report.step)).toEqual(['start'])
  })

  it('before the first step are where it starts', () => {
    const reports = play(
      nodeDoc('n'),
      treeDoc(guideRoot()),
      workload('Deployment', 'namespace1/d'),
      step('only'),
    )
    expect(reports.map(report => [report.step, running(report)[0]])).toEqual([['only', 4]])
  })

  it('of a tree that only its editor would refuse are played, with a warning', () => {
    const scenario = readScenario([
      treeDoc({ name: 'root', min: { cpu: 1 }, max: { cpu: 2 }, namespaces: ['x'] }),
    ])
    expect(scenario.ok && scenario.value.warnings).toMatchObject([
      { kind: 'warning', path: ['spec', 'root', 'min', 'cpu'] },
    ])
  })

  it('of any shape are played or refused, never more', () => {
    const kinds = [
      'Node',
      'Pod',
      'Deployment',
      'Job',
      'ElasticQuotaTree',
      'Step',
      'PodDisruptionBudget',
      'PodGroup',
      'PriorityClass',
    ]
    const document = fc.oneof(
      fc.jsonValue(),
      fc.record({
        apiVersion: fc.constantFrom('v1', 'apps/v1', 'batch/v1'),
        kind: fc.constantFrom(...kinds),
        metadata: fc.jsonValue(),
        spec: fc.jsonValue(),
      }),
    )
    fc.assert(
      fc.property(fc.array(document, { maxLength: 4 }), documents => {
        const scenario = readScenario(documents)
        if (scenario.ok) simulate(scenario.value)
        else expect(scenario.error.length).toBeGreaterThan(0)
      }),
      { numRuns: 300 },
    )
  })
})

describe('for any cluster, tree and course of events', () => {
  const namespaces = [1, 2, 3, 4].map(number => `namespace${number}`)
  const parts = fc.record({
    requests: fc.record({ cpu: fc.integer({ min: 1, max: 8 }) }),
    spec: fc.record({ terminationGracePeriodSeconds: fc.constantFrom(0, 5, 30) }),
    annotations: fc.oneof(
      { weight: 3, arbitrary: fc.constant({}) },
      { weight: 1, arbitrary: fc.constant({ 'canopy.internal/preemptible': 'false' }) },
      {
        weight: 1,
        arbitrary: fc
          .integer({ min: 1, max: 90 })
          .map(seconds => ({ 'canopy.internal/duration-seconds': String(seconds) })),
      },
    ),
    labels: fc.constantFrom(
      {},
      {},
      { 'pod-group.scheduling.sigs.k8s.io/name': 'g', 'pod-group.scheduling.sigs.k8s.io/min-available': '2' },
    ),
  })
  const change = fc.oneof(
    fc
      .record({
        namespace: fc.constantFrom(...namespaces),
        kind: fc.constantFrom('Deployment', 'StatefulSet', 'Job'),
        replicas: fc.nat({ max: 5 }),
        pod: parts,
      })
      .map(({ namespace, kind, replicas, pod }) =>
        workload(kind, `${namespace}/${kind.toLowerCase()}`, {
          spec:
            kind === 'Job' ? { parallelism: replicas, completions: replicas, backoffLimit: 3 } : { replicas },
          pod,
        }),
      ),
    fc
      .record({ namespace: fc.constantFrom(...namespaces), name: fc.constantFrom('a', 'b'), pod: parts })
      .map(({ namespace, name, pod }) => podDoc(name, namespace, pod)),
    fc.integer({ min: 4, max: 60 }).map(cpu => nodeDoc('n2', { cpu })),
  )
  const steps = fc.array(fc.array(change, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 })

  it('no promise is broken, it comes to rest, and twice comes out the same', () => {
    fc.assert(
      fc.property(steps, fc.boolean(), (drawn, isTimed) => {
        const documents = [
          nodeDoc('n1'),
          treeDoc(guideRoot()),
          ...drawn.flatMap((changes, at) => [step(`s${at}`, isTimed ? { at: at * 20 } : {}), ...changes]),
        ]
        const reports = play(...documents)
        expect(reports.flatMap(report => report.violations)).toEqual([])
        expect(reports.at(-1)?.settled).toBe(true)
        expect(play(...documents)).toEqual(reports)
      }),
      { numRuns: 100 },
    )
  })
})
