import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '#core/deploy/settings.ts'
import { usageOf } from '#core/quota/usage.ts'
import { createLedger } from '#core/schedule/ledger.ts'
import { CONFIG_MAPS, GATE, POD_NOTES } from '#core/wire.ts'
import { createCache, readableTree } from '../../../scheduler/cache.ts'
import { exposeState } from '../../../scheduler/exposed.ts'
import { createMetrics } from '../../../scheduler/metrics.ts'
import { chargesOf } from '../../../scheduler/status.ts'
import { deafEvents, fakeApi, silentLog } from '../../support/schedulerApi.ts'

const leaf = (name: string, min: object, max: object) => ({ name, min, max, namespaces: [`${name}-ns`] })
const limits = { cpu: 6, memory: '8Gi' }
const root = {
  name: 'root',
  min: limits,
  max: limits,
  children: [
    leaf('a', { cpu: 2, memory: '4Gi' }, { cpu: 4, memory: '8Gi' }),
    leaf('b', { cpu: 4, memory: '4Gi' }, { cpu: 6, memory: '8Gi' }),
  ],
}

const WAITS = { schedulingGates: [{ name: GATE }] }

type PodOf = {
  readonly leaf: 'a' | 'b'
  readonly cpu: string
  readonly memory?: string
  readonly isNoted?: boolean
  readonly spec?: object
}
const podOf = (uid: string, { leaf: of, cpu, memory = '1Gi', isNoted = true, spec }: PodOf) => ({
  metadata: {
    uid,
    name: uid,
    namespace: `${of}-ns`,
    resourceVersion: '1',
    annotations: isNoted ? { [POD_NOTES.leaf]: of } : {},
  },
  spec: { containers: [{ name: 'c', resources: { requests: { cpu, memory } } }], ...spec },
})

function setUp() {
  const cache = createCache(
    fakeApi(() => undefined),
    silentLog,
    deafEvents,
  )
  const metrics = createMetrics()
  const ledger = createLedger({ ...DEFAULT_SETTINGS.schedule, ungatedNamespaces: new Set() })
  const meta = { name: 'x', uid: 'x', resourceVersion: '1' }
  cache.trees.take('t', { metadata: { ...meta, uid: 't' }, spec: { root } })
  cache.maps.take('m', {
    metadata: { ...meta, uid: 'm', name: CONFIG_MAPS.bindings },
    data: { 'a-ns': 'a', 'b-ns': 'b' },
  })
  const pods = [
    podOf('a1', { leaf: 'a', cpu: '2500m', memory: '5Gi' }),
    podOf('a2', { leaf: 'a', cpu: '1', isNoted: false }),
    podOf('b1', { leaf: 'b', cpu: '500m' }),
    podOf('b2', { leaf: 'b', cpu: '3', isNoted: false, spec: WAITS }),
  ]
  for (const pod of pods) cache.pods.take(pod.metadata.uid, pod)
  const tree = readableTree(cache)
  if (!tree) throw new Error('there is no tree')
  ledger.setTree(tree, 0 as never)
  const kept = [...cache.pods.items.values()].map(({ pod }) => pod)
  for (const pod of kept) ledger.putPod(pod)
  const world = { isLeading: true }
  const leading = {
    drift: () => ['a cpu'],
    usage: () => usageOf(tree, chargesOf(tree, kept)),
    term: { ledger },
  }
  exposeState(
    {
      metrics,
      cache,
      leadership: { isLeading: () => world.isLeading, assertLeading: () => undefined },
      settings: () => DEFAULT_SETTINGS,
    },
    { pace: { size: () => 3 }, leading: () => (world.isLeading ? leading : undefined) },
  )
  const lines = (name: string) =>
    metrics.registry
      .text()
      .split('\n')
      .filter(line => line.startsWith(`canopy_scheduler_${name}`))
      .map(line => line.slice('canopy_scheduler_'.length))
  return { world, metrics, lines }
}

const GIB = 2 ** 30

describe('what is exposed of the state', () => {
  it('tells of every node what it uses, asks for, borrows, lends and waits for, in base units', () => {
    const { lines } = setUp()
    const of = (figure: string, node: string) => [
      lines(`quota_${figure}{node="${node}",resource="cpu"}`)[0]?.split(' ')[1],
      lines(`quota_${figure}{node="${node}",resource="memory"}`)[0]?.split(' ')[1],
    ]
    expect(of('used', 'a')).toEqual(['3.5', String(6 * GIB)])
    expect(of('request', 'b')).toEqual(['3.5', String(2 * GIB)])
    expect(of('borrowed', 'a')).toEqual(['1.5', String(2 * GIB)])
    expect(of('lent', 'b')).toEqual(['1.5', String(2 * GIB)])
    expect(of('waiting', 'b')).toEqual(['3', String(GIB)])
    expect(of('waiting', 'root')).toEqual(['3', String(GIB)])
    expect(of('min', 'b')).toEqual(['4', String(4 * GIB)])
    expect(of('max', 'root')).toEqual(['6', String(8 * GIB)])
  })

  it('counts pods, those that wait, those that never asked, and writes under way', () => {
    const { lines } = setUp()
    const names = ['leading', 'pods', 'waiting_pods', 'unasked_pods', 'writes_waiting', 'drift']
    expect(names.flatMap(name => lines(`${name} `))).toEqual([
      'leading 1',
      'pods 4',
      'waiting_pods 1',
      'unasked_pods 1',
      'writes_waiting 3',
      'drift 1',
    ])
    expect(lines('mode{')).toEqual(['mode{mode="enforce"} 1'])
  })

  it('leaves figures of decisions to the leader', () => {
    const { world, lines } = setUp()
    world.isLeading = false
    expect(lines('leading ')).toEqual(['leading 0'])
    for (const name of ['pods ', 'waiting_pods ', 'unasked_pods ', 'drift ', 'quota_used{', 'quota_lent{'])
      expect(lines(name)).toEqual([])
  })

  it('says what each figure is, and in which unit', () => {
    const { metrics } = setUp()
    const text = metrics.registry.text()
    for (const figure of ['used', 'request', 'borrowed', 'lent', 'waiting', 'min', 'max'])
      expect(text).toMatch(
        new RegExp(`# HELP canopy_scheduler_quota_${figure} \\S.*in cores, bytes or devices`),
      )
    expect(text).toContain('# TYPE process_cpu_seconds_total counter')
  })
})
