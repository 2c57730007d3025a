import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nodesOf } from '#core/quota/editsBetween.ts'
import { type Found, SOURCES, SOURCE_OF, findQuotas } from '#core/quota/import/sources.ts'
import { writeNode } from '#core/quota/kube.ts'
import { hasErrors, validateTree } from '#core/quota/validate.ts'
import { guideRoot, treeObject } from '../../../../../support/quotaTrees.ts'

type Meta = { name: string; namespace?: string; labels?: object; annotations?: object }
const object = (apiVersion: string, kind: string, { spec, ...metadata }: Meta & { spec?: object }) => ({
  apiVersion,
  kind,
  metadata,
  ...(spec && { spec }),
})
const found = (...documents: unknown[]): Found => {
  const result = findQuotas(documents)
  if (result === null) throw new Error('nothing was found')
  return result
}
const told = ({ notes }: Found): string[] =>
  notes.map(({ kind, object: of, field }) => [kind, of, field].filter(Boolean).join(' '))
/** The tree as an object has it. */
const written = ({ tree }: Found) => writeNode(tree.root)
const noErrors = ({ tree }: Found) => expect(hasErrors(validateTree(tree, 'editor'))).toBe(false)

describe('native ResourceQuotas', () => {
  const quota = (namespace: string, name: string, spec: object) =>
    object('v1', 'ResourceQuota', { name, namespace, spec })

  it('become a leaf a namespace, the smallest of several limits guaranteed as well', () => {
    const result = found(
      quota('a', 'one', {
        hard: { 'requests.cpu': '8', memory: '16Gi', 'requests.nvidia.com/gpu': 4, pods: 10 },
      }),
      quota('a', 'two', { hard: { cpu: '6', 'limits.cpu': 20 } }),
      quota('b', 'one', { hard: { cpu: 2 } }),
    )
    expect(written(result)).toEqual({
      name: 'root',
      min: { cpu: '8', memory: '16Gi', 'nvidia.com/gpu': '4' },
      max: { cpu: '8', memory: '16Gi', 'nvidia.com/gpu': '4' },
      children: [
        {
          name: 'a',
          namespaces: ['a'],
          min: { cpu: '6', memory: '16Gi', 'nvidia.com/gpu': '4' },
          max: { cpu: '6', memory: '16Gi', 'nvidia.com/gpu': '4' },
        },
        { name: 'b', namespaces: ['b'], min: { cpu: '2' }, max: { cpu: '2' } },
      ],
    })
    expect(told(result)).toEqual(
      [
        'noCounterpart ResourceQuota a/one spec.hard.pods',
        'limitIsGuarantee Namespace a',
        'noCounterpart ResourceQuota a/two spec.hard.limits.cpu',
        'limitIsGuarantee Namespace b',
      ].toSorted((x, y) => told(result).indexOf(x) - told(result).indexOf(y)),
    )
    noErrors(result)
  })

  it('for some of the pods alone limit nobody here, and that is said', () => {
    const result = found(quota('a', 'batch', { hard: { cpu: 8 }, scopes: ['NotTerminating'] }))
    expect(result.tree.root.children).toMatchObject([{ name: 'a', min: new Map(), max: new Map() }])
    expect(told(result)).toEqual([
      'noCounterpart ResourceQuota a/batch spec.scopes',
      'noCounterpart ResourceQuota a/batch spec.hard.cpu',
    ])
  })
})

describe('Kueue', () => {
  const KUEUE = 'kueue.x-k8s.io/v1beta2'
  const group = (...flavors: { name: string; resources: object[] }[]) => ({ resourceGroups: [{ flavors }] })
  const cpu = (nominalQuota: number, more: object = {}) => ({ name: 'cpu', nominalQuota, ...more })
  const queue = (name: string, spec: object) => object(KUEUE, 'ClusterQueue', { name, spec })
  const cohort = (name: string, spec: object) => object(KUEUE, 'Cohort', { name, spec })
  const local = (namespace: string, clusterQueue: string) =>
    object(KUEUE, 'LocalQueue', { name: 'main', namespace, spec: { clusterQueue } })

  it('cohorts hold queues, and what they have themselves comes on top', () => {
    const result = found(
      cohort('all', group({ name: 'x', resources: [cpu(5)] })),
      cohort('ml', {
        parentName: 'all',
        ...group({ name: 'x', resources: [cpu(0, { borrowingLimit: 3 })] }),
      }),
      queue('vision', {
        cohortName: 'ml',
        fairSharing: { weight: 2 },
        ...group({ name: 'x', resources: [cpu(10, { borrowingLimit: 4 })] }),
      }),
      queue('speech', { cohortName: 'ml', ...group({ name: 'x', resources: [cpu(6)] }) }),
      queue('alone', group({ name: 'x', resources: [cpu(2)] })),
      local('team-v', 'vision'),
      local('team-w', 'vision'),
      local('team-s', 'speech'),
      local('team-a', 'alone'),
    )
    expect(written(result)).toEqual({
      name: 'root',
      min: { cpu: '23' },
      max: { cpu: '23' },
      children: [
        {
          name: 'all',
          min: { cpu: '21' },
          children: [
            {
              name: 'ml',
              min: { cpu: '16' },
              max: { cpu: '19' },
              children: [
                {
                  name: 'vision',
                  min: { cpu: '10' },
                  max: { cpu: '14' },
                  attributes: { weight: '2' },
                  namespaces: ['team-v', 'team-w'],
                },
                { name: 'speech', min: { cpu: '6' }, namespaces: ['team-s'] },
              ],
            },
          ],
        },
        { name: 'alone', min: { cpu: '2' }, max: { cpu: '2' }, namespaces: ['team-a'] },
      ],
    })
    expect(told(result)).toEqual([])
    noErrors(result)
  })

  it('flavors are summed, and what a tree has nothing for is said, but not what nobody set', () => {
    const result = found(
      queue('q', {
        cohort: 'implied',
        ...group(
          {
            name: 'a100',
            resources: [{ name: 'nvidia.com/gpu', nominalQuota: '8', lendingLimit: 2, borrowingLimit: 1 }],
          },
          { name: 'h100', resources: [{ name: 'nvidia.com/gpu', nominalQuota: '4' }] },
        ),
        queueingStrategy: 'BestEffortFIFO',
        stopPolicy: 'Hold',
        preemption: { reclaimWithinCohort: 'Any', withinClusterQueue: 'Never' },
        namespaceSelector: {},
      }),
    )
    expect(written(result)).toMatchObject({
      children: [{ name: 'implied', children: [{ name: 'q', min: { 'nvidia.com/gpu': '12' } }] }],
    })
    expect(nodesOf(result.tree.root).at(-1)?.max.size).toBe(0)
    expect(told(result)).toEqual([
      'noCounterpart ClusterQueue q spec.stopPolicy',
      'noCounterpart ClusterQueue q spec.preemption',
      'noNamespaces ClusterQueue q',
      'noCounterpart ClusterQueue q lendingLimit',
      'summed ClusterQueue q nvidia.com/gpu',
    ])
  })

  it('a queue and a cohort of one name, cohorts in a circle, a namespace with two queues', () => {
    const result = found(
      cohort('a', { parentName: 'b' }),
      cohort('b', { parentName: 'a' }),
      queue('a', { cohortName: 'b' }),
      queue('c', {}),
      local('n', 'a'),
      local('n', 'c'),
    )
    const names = nodesOf(result.tree.root).map(({ name }) => name)
    expect(names).toEqual(['root', 'a', 'b', 'a-2', 'c'])
    expect(told(result)).toEqual([
      'circle Cohort a',
      'renamed ClusterQueue a',
      'namespaceOfTwo ClusterQueue c n',
    ])
    noErrors(result)
  })
})

describe('Volcano', () => {
  const VOLCANO = 'scheduling.volcano.sh/v1beta1'
  const queue = (name: string, spec: object) => object(VOLCANO, 'Queue', { name, spec })

  it('what is deserved is guaranteed, capability the max, namespaces those of the pod groups', () => {
    const result = found(
      queue('root', { capability: { cpu: '100' } }),
      queue('ml', { parent: 'root', deserved: { cpu: '30' }, weight: 1, reclaimable: true }),
      queue('vision', {
        parent: 'ml',
        deserved: { cpu: '40' },
        capability: { cpu: '50' },
        guarantee: { resource: { cpu: '5' } },
      }),
      queue('batch', { guarantee: { resource: { cpu: '5' } }, weight: 4 }),
      object(VOLCANO, 'PodGroup', { name: 'job', namespace: 'team-v', spec: { queue: 'vision' } }),
    )
    expect(written(result)).toEqual({
      name: 'root',
      min: { cpu: '100' },
      max: { cpu: '100' },
      children: [
        {
          name: 'ml',
          min: { cpu: '40' },
          children: [{ name: 'vision', min: { cpu: '40' }, max: { cpu: '50' }, namespaces: ['team-v'] }],
        },
        { name: 'batch', min: { cpu: '5' } },
      ],
    })
    expect(told(result)).toEqual([
      'noCounterpart Queue vision spec.guarantee',
      'noCounterpart Queue batch spec.weight',
      'noNamespaces Queue batch',
      'raised Queue ml cpu',
    ])
    noErrors(result)
  })
})

describe('ElasticQuotas', () => {
  const PREFIX = 'quota.scheduling.koordinator.sh'
  const koord = (name: string, more: Partial<Meta> & { spec?: object }) =>
    object('scheduling.sigs.k8s.io/v1alpha1', 'ElasticQuota', {
      name,
      namespace: 'koordinator-system',
      ...more,
    })

  it('of Koordinator hang below their parents and list their namespaces', () => {
    const result = found(
      koord('koordinator-root-quota', {}),
      koord('ml', {
        labels: { [`${PREFIX}/is-parent`]: 'true' },
        spec: { min: { cpu: 20 }, max: { cpu: 40 } },
      }),
      koord('vision', {
        labels: {
          [`${PREFIX}/parent`]: 'ml',
          [`${PREFIX}/allow-lent-resource`]: 'false',
          [`${PREFIX}/tree-id`]: 't',
        },
        annotations: { [`${PREFIX}/namespaces`]: '["team-v"]', [`${PREFIX}/shared-weight`]: '{"cpu":"3"}' },
        spec: { min: { cpu: 20 }, max: { cpu: 40 } },
      }),
      koord('own', { namespace: 'own', spec: { max: { cpu: 5 } } }),
      koord('lost', {
        labels: { [`${PREFIX}/parent`]: 'gone' },
        annotations: { [`${PREFIX}/namespaces`]: 'team' },
      }),
    )
    expect(written(result)).toMatchObject({
      min: { cpu: '20' },
      children: [
        { name: 'ml', children: [{ name: 'vision', namespaces: ['team-v'], max: { cpu: '40' } }] },
        { name: 'own', namespaces: ['own'], max: { cpu: '5' } },
        { name: 'lost' },
      ],
    })
    expect(told(result)).toEqual([
      `noCounterpart ElasticQuota vision ${PREFIX}/tree-id`,
      `noCounterpart ElasticQuota vision ${PREFIX}/allow-lent-resource`,
      `noCounterpart ElasticQuota vision ${PREFIX}/shared-weight`,
      `notReadable ElasticQuota lost ${PREFIX}/namespaces`,
      'noNamespaces ElasticQuota lost',
      'noParent ElasticQuota lost',
    ])
    noErrors(result)
  })

  it('of scheduler-plugins lie side by side, one a namespace', () => {
    const quota = (namespace: string, spec: object) =>
      object('scheduling.x-k8s.io/v1alpha1', 'ElasticQuota', { name: 'quota', namespace, spec })
    const result = found({
      apiVersion: 'v1',
      kind: 'List',
      items: [
        quota('a', { min: { cpu: '4' }, max: { cpu: '8', 'nvidia.com/gpu': 2 } }),
        quota('b', { min: { cpu: 'four' } }),
      ],
    })
    expect(written(result)).toEqual({
      name: 'root',
      min: { cpu: '4' },
      max: { cpu: '4' },
      children: [
        { name: 'quota', namespaces: ['a'], min: { cpu: '4' }, max: { cpu: '8', 'nvidia.com/gpu': '2' } },
        { name: 'quota-2', namespaces: ['b'] },
      ],
    })
    expect(told(result)).toEqual([
      'notReadable ElasticQuota quota spec.min.cpu',
      'renamed ElasticQuota quota',
    ])
  })
})

describe('documents', () => {
  it('with a tree among them are that tree', () => {
    expect(found({ kind: 'Pod' }, treeObject(guideRoot()))).toMatchObject({ source: 'tree', notes: [] })
  })

  it.each([
    [[]],
    [[null, 3, 'text', {}]],
    [[{ kind: 'Pod', apiVersion: 'v1' }]],
    [[treeObject({ name: 3 })]],
  ])('of nothing that a tree could be made of: %j', documents => expect(findQuotas(documents)).toBeNull())

  it('of any shape give a tree with unique names and each namespace once, or nothing', () => {
    const spec = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.record(
        {
          parent: fc.constantFrom('a', 'b'),
          parentName: fc.constantFrom('a', 'b'),
          cohort: fc.constantFrom('a', 'b'),
          clusterQueue: fc.constantFrom('a', 'b'),
          min: fc.jsonValue(),
          resourceGroups: fc.jsonValue({ maxDepth: 4 }),
        },
        { requiredKeys: [] },
      ),
    )
    const documents = fc.constantFrom(...SOURCES).chain(source => {
      const { group, versions, kinds } = SOURCE_OF[source]
      const drawn = fc.record({
        kind: fc.constantFrom(...kinds),
        metadata: fc.oneof(
          fc.jsonValue({ maxDepth: 1 }),
          fc.record({ name: fc.constantFrom('a', 'b', 'root'), namespace: fc.constantFrom('x', 'y') }),
        ),
        spec,
      })
      return fc.array(
        drawn.map(rest => ({ apiVersion: [group, versions[0]].filter(Boolean).join('/'), ...rest })),
        { maxLength: 6 },
      )
    })
    fc.assert(
      fc.property(documents, drawn => {
        const result = findQuotas(drawn)
        if (result === null) return
        const nodes = nodesOf(result.tree.root)
        expect(new Set(nodes.map(({ name }) => name)).size).toBe(nodes.length)
        expect(nodes.map(({ name }) => name)).not.toContain('')
        const namespaces = nodes.flatMap(node => node.namespaces)
        expect(new Set(namespaces).size).toBe(namespaces.length)
      }),
      { numRuns: 300 },
    )
  })
})
