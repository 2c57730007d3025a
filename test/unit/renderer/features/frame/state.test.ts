import { describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import type { ErrorCode } from '#core/base/errors.ts'
import { bannersOf } from '../../../../../renderer/features/frame/banners.ts'
import { firstPath, pageIn } from '../../../../../renderer/features/frame/firstPath.ts'
import { freshnessOf } from '../../../../../renderer/features/frame/freshness.ts'
import { DEFAULT_PREFERENCES } from '../../../../../renderer/state/preferences.ts'
import { fakeCluster, summaryOf } from '../../../../support/renderer/fakeCluster.ts'

const asOf = millis(1_000_000)
const failure = (code: ErrorCode) => ({ code, message: '', data: {} })
const watch = (kind: 'nodes' | 'pods', status: 'watching' | 'listing' | 'forbidden' | 'waiting') => ({
  kind,
  status,
  namespaces: null,
  objects: 0,
  remaining: null,
  badLines: 0,
  failure: null,
})

describe('the freshness pill says', () => {
  const cases = [
    { name: 'live', cluster: fakeCluster('a', { connection: { status: 'live', asOf } }), want: 'live' },
    {
      name: 'offline since a moment',
      cluster: fakeCluster('a', { connection: { status: 'offline', asOf } }),
      want: 'offlineAsOf',
    },
    {
      name: 'offline and never seen',
      cluster: fakeCluster('a', { connection: { status: 'offline' } }),
      want: 'offline',
    },
    {
      name: 'connecting, with the last picture',
      cluster: fakeCluster('a', {
        connection: { status: 'connecting', asOf, watches: [watch('nodes', 'waiting')] },
      }),
      want: 'connectingAsOf',
    },
    {
      name: 'connecting, n of m',
      cluster: fakeCluster('a', {
        connection: { status: 'connecting', watches: [watch('nodes', 'watching'), watch('pods', 'listing')] },
      }),
      want: 'connectingCount',
    },
    {
      name: 'the date of a snapshot',
      cluster: fakeCluster('a', { isSample: true, connection: { status: 'closed', asOf } }),
      want: 'snapshot',
    },
  ]
  it.each(cases)('$name', ({ cluster, want }) => expect(freshnessOf(cluster).key).toBe(want))

  it('how many kinds are there, a forbidden one included: it will not come', () => {
    const watches = [watch('nodes', 'forbidden'), watch('pods', 'listing')]
    const cluster = fakeCluster('a', { connection: { status: 'connecting', watches } })
    expect(freshnessOf(cluster).progress).toEqual({ done: 1, all: 2 })
  })
})

describe('banners', () => {
  const kinds = (cluster: Parameters<typeof bannersOf>[0]) => bannersOf(cluster).map(({ kind }) => kind)
  const offline = (code: ErrorCode, seen = true, retryAt: typeof asOf | null = asOf) =>
    fakeCluster('a', {
      connection: { status: 'offline', asOf: seen ? asOf : null, failure: failure(code), retryAt },
    })
  const cases = [
    { name: 'a failure that passes by itself needs none', cluster: offline('TIMEOUT'), want: [] },
    { name: 'unless nobody tries again', cluster: offline('EXEC_TIMEOUT', true, null), want: ['failure'] },
    { name: 'unless there is nothing to show', cluster: offline('TIMEOUT', false), want: ['failure'] },
    { name: 'a failure that needs the user has one', cluster: offline('UNAUTHORIZED'), want: ['failure'] },
    { name: 'a command asks for consent', cluster: offline('EXEC_CONSENT'), want: ['execConsent'] },
    { name: 'a changed authority asks to be accepted', cluster: offline('CA_CHANGED'), want: ['caChanged'] },
    { name: 'another cluster is begun with', cluster: offline('CLUSTER_CHANGED'), want: ['clusterChanged'] },
    {
      name: 'unchecked TLS is always said',
      cluster: fakeCluster('a', { summary: { ...summaryOf('a'), insecureSkipTlsVerify: true } }),
      want: ['insecure'],
    },
    {
      name: 'plain http is always said',
      cluster: fakeCluster('a', { summary: { ...summaryOf('a'), isPlainHttp: true } }),
      want: ['http'],
    },
    {
      name: 'missing rights are named',
      cluster: fakeCluster('a', { connection: { status: 'live', watches: [watch('nodes', 'forbidden')] } }),
      want: ['forbidden'],
    },
    {
      name: 'a source that is gone is said once',
      cluster: fakeCluster('a', {
        sourceFailure: failure('CONFIG_UNREADABLE'),
        connection: { status: 'offline', failure: failure('CONFIG_UNREADABLE') },
      }),
      want: ['source'],
    },
    {
      name: 'an old failure of a live cluster is none',
      cluster: fakeCluster('a', { connection: { status: 'live', failure: failure('UNAUTHORIZED') } }),
      want: [],
    },
  ]
  it.each(cases)('$name', ({ cluster, want }) => expect(kinds(cluster)).toEqual(want))
})

describe('the window opens', () => {
  const clusters = [fakeCluster('prod'), fakeCluster('sample', { isSample: true })]
  const cases = [
    { name: 'on the sample at the first start', kept: {}, asked: null, want: '/c/sample/overview' },
    { name: 'where the user was', kept: { lastPath: '/c/prod/nodes' }, asked: null, want: '/c/prod/nodes' },
    { name: 'on a page of no cluster', kept: { lastPath: '/settings' }, asked: null, want: '/settings' },
    {
      name: 'not on a cluster that was removed',
      kept: { lastPath: '/c/gone/nodes' },
      asked: null,
      want: '/c/sample/overview',
    },
    {
      name: 'on the page of the asked cluster that was seen last',
      kept: { lastPageOf: { prod: 'nodes' } },
      asked: 'prod',
      want: '/c/prod/nodes',
    },
  ]
  it.each(cases)('$name', ({ kept, asked, want }) =>
    expect(firstPath(clusters, { ...DEFAULT_PREFERENCES, ...kept }, asked)).toBe(want),
  )
  it('where clusters are added when there is none at all', () =>
    expect(firstPath([], DEFAULT_PREFERENCES, null)).toBe('/clusters'))
})

describe('the page that is remembered of a cluster', () => {
  it.each([
    ['/c/one/overview', 'overview'],
    ['/c/one/nodes/gpu-1', 'nodes'],
    ['/c/one/jobs/ml/train', 'jobs'],
    ['/c/one/dashboards/quotas', 'dashboards/quotas'],
    ['/c/one/quotas/tree', 'quotas/tree'],
    ['/c/one', 'overview'],
  ])('of %s is %s', (path, want) => expect(pageIn(path)).toBe(want))
})
