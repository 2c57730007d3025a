import { describe, expect, it } from 'vitest'
import { readTree } from '#core/quota/kube.ts'
import { quotaFigures } from '../../../../main/quotas/figures.ts'
import type { RoundPod } from '../../../../main/store/records.ts'
import { makePod, type PodBuilder } from '../../../support/builders.ts'

const leaf = (name: string, namespace: string) => ({
  name,
  namespaces: [namespace],
  min: { cpu: '10', memory: '10Gi' },
  max: { cpu: '20' },
})
/** The example of the O&M guide, with memory that nobody limits but the leaves' guarantees. */
const object = {
  spec: {
    root: {
      name: 'root',
      min: { cpu: '40' },
      max: { cpu: '40', memory: '2147483647Gi' },
      children: [
        {
          name: 'root.a',
          min: { cpu: '20' },
          max: { cpu: '40' },
          children: [leaf('root.a.1', 'namespace1'), leaf('root.a.2', 'namespace2')],
        },
        {
          name: 'root.b',
          min: { cpu: '20' },
          max: { cpu: '40' },
          children: [leaf('root.b.1', 'namespace3'), leaf('root.b.2', 'namespace4')],
        },
      ],
    },
  },
}
const tree = readTree(object)
if (!tree.ok) throw new Error(JSON.stringify(tree.error))

const roundPod = (builder: PodBuilder): RoundPod => ({ ...builder.record(), gpus: 0 })
const pods = (namespace: string, count: number, of: (pod: PodBuilder) => PodBuilder): RoundPod[] =>
  Array.from({ length: count }, (_, at) =>
    roundPod(of(makePod(`p-${at}`, namespace).requests({ cpu: '5', memory: '1Gi' }))),
  )
const running = (pod: PodBuilder) => pod.running('n')
const figures = (all: readonly RoundPod[], hasScheduler = false) =>
  quotaFigures({ tree: tree.value, hasScheduler }, all)
const row = (all: ReturnType<typeof figures>, name: string, resource = 'cpu') =>
  all.quotas.find(quota => quota.name === name && quota.resource === resource)

describe('the quota dashboard', () => {
  it('has a row for each node and resource, with its limits in base units', () => {
    const all = figures([])
    expect(all.quotas).toHaveLength(7 * 2)
    expect(row(all, 'root.a.1')).toEqual({
      name: 'root.a.1',
      parent: 'root.a',
      namespaces: ['namespace1'],
      resource: 'cpu',
      min: 10,
      max: 20,
      used: 0,
      borrowed: 0,
      lent: 0,
      waiting: 0,
    })
    expect(row(all, 'root.a.1', 'memory')).toMatchObject({ min: 10 * 2 ** 30, max: null })
    expect(row(all, 'root', 'memory')).toMatchObject({ min: 0, max: null, parent: null })
  })

  it('says who borrows and who lends, in the guide’s second step: 4 and 4 pods of 5 cores', () => {
    const all = figures([...pods('namespace1', 4, running), ...pods('namespace2', 4, running)])
    expect(row(all, 'root.a.1')).toMatchObject({ used: 20, borrowed: 10, lent: 0 })
    expect(row(all, 'root.a')).toMatchObject({ used: 40, borrowed: 20, lent: 0 })
    expect(row(all, 'root.b')).toMatchObject({ used: 0, borrowed: 0, lent: 20 })
    expect(row(all, 'root.b.1')).toMatchObject({ used: 0, lent: 10 })
    expect(row(all, 'root')).toMatchObject({ used: 40, borrowed: 0, lent: 0 })
  })

  it('counts requests of pods that have not ended, and of nobody else’s namespaces', () => {
    const all = figures([
      ...pods('namespace1', 1, running),
      ...pods('namespace1', 2, pod => pod.succeeded('n')),
      ...pods('elsewhere', 3, running),
    ])
    expect(row(all, 'root.a.1')).toMatchObject({ used: 5 })
    expect(row(all, 'root')).toMatchObject({ used: 5 })
  })

  it('without our scheduler, a pod without a node waits; with it, only one that our gate holds', () => {
    const waiting = pods('namespace3', 2, pod => pod.unschedulable('no room'))
    expect(row(figures(waiting), 'root.b.1')).toMatchObject({ used: 0, waiting: 10 })
    expect(row(figures(waiting, true), 'root.b.1')).toMatchObject({ used: 10, waiting: 0 })
    const gated = waiting.map(pod => ({ ...pod, facts: { ...pod.facts, isGated: true } }))
    expect(row(figures(gated, true), 'root.b.1')).toMatchObject({ used: 0, waiting: 10 })
  })

  it('charges a pod to the leaf that it was admitted to, though its namespace moved', () => {
    const moved = pods('namespace1', 1, running).map(pod => ({
      ...pod,
      facts: { ...pod.facts, leaf: 'root.b.2' },
    }))
    const all = figures(moved, true)
    expect(row(all, 'root.b.2')).toMatchObject({ used: 5 })
    expect(row(all, 'root.a.1')).toMatchObject({ used: 0 })
  })

  it('has no rows without a tree, and says that there is none', () => {
    expect(quotaFigures({ tree: null, hasScheduler: false }, [])).toEqual({ quotas: [], hasScheduler: null })
  })
})
