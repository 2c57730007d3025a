// Inputs for every endpoint: what fits the contract, what almost fits it, and anything at all.
import { join } from 'node:path'
import fc, { type Arbitrary } from 'fast-check'
import { HISTORY_SERIES } from '../../../../preload/contract/history.ts'
import { NODE_COLUMNS, POD_COLUMNS } from '../../../../preload/contract/nodes.ts'
import type { Contract } from '../../../../preload/contract.ts'
import { kubeconfigText } from '../../../support/kubeconfigs.ts'
import { treeInputs } from './fuzzTrees.ts'

export type World = {
  /** Clusters that are kept, the sample among them. */
  readonly clusters: readonly string[]
  /** One that nothing else needs, to be removed. */
  readonly victim: string
  /** A folder of kubeconfigs: `good.yaml` with the context `one`, `broken.yaml`, a FIFO `pipe`. */
  readonly kube: string
}

const CLOSED_PORT = 'https://127.0.0.1:1'
const TRAVERSAL = [
  '../../../../etc/passwd',
  '..',
  '/proc/self/environ',
  '/dev/zero',
  '/dev/null/x',
  'a\0b',
  '~root',
]
const text = () =>
  fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', 'gpu', '%', '_', "' OR 1=1 --", '*"', 'a'.repeat(512), '\u0000', '__proto__', '🦜'),
  )

/** Inputs that the contract lets through, by endpoint; one that is missing does not compile. */
export function validInputs({ clusters, victim, kube }: World): Record<keyof Contract, Arbitrary<unknown>> {
  const cluster = fc.constantFrom(...clusters, 'no-such-cluster')
  const ofCluster = fc.record({ cluster })
  const nothing = fc.constant(undefined)
  const path = fc.constantFrom(
    ...TRAVERSAL,
    kube,
    ...['good.yaml', 'broken.yaml', 'pipe', 'gone'].map(name => join(kube, name)),
  )
  const pasted = fc.constantFrom(
    kubeconfigText({ name: 'one', cluster: { server: CLOSED_PORT } }),
    kubeconfigText({ name: '__proto__', cluster: { server: 'http://%zz' } }),
    'a: &a [*a, *a]',
    'contexts: !!js/function "x"',
    '{'.repeat(5000),
    '',
  )
  const source = fc.oneof(
    fc.record({ kind: fc.constant('file'), path }),
    fc.record({ kind: fc.constant('folder'), path: fc.constantFrom(kube, '/dev/null', join(kube, 'gone')) }),
    fc.record({ kind: fc.constant('text'), text: fc.oneof(pasted, text()) }),
  )
  const inner = fc.option(fc.constantFrom(join(kube, 'good.yaml'), ...TRAVERSAL))
  const context = fc.oneof(fc.constant('one'), text())
  const windowOf = (columns: readonly string[]) => ({
    cluster,
    sort: fc.record({ column: fc.constantFrom(...columns), descending: fc.boolean() }),
    filter: text(),
    offset: fc.oneof(fc.nat(50), fc.constant(Number.MAX_SAFE_INTEGER)),
    limit: fc.nat(1000),
  })
  const when = fc.oneof(fc.integer({ min: 0, max: 2 ** 41 }), fc.constantFrom(0, Number.MAX_SAFE_INTEGER))
  const component = fc.constant('capacityScheduler')
  const action = fc.oneof(
    fc.record({
      kind: fc.constantFrom('install', 'configure'),
      options: fc.record({
        mode: fc.constantFrom('enforce', 'observe', 'off'),
        image: fc.constantFrom('node:24', 'mirror.example:5000/node:24-slim', 'A'.repeat(255)),
        replicas: fc.integer({ min: 1, max: 5 }),
        admission: fc.constantFrom('auto', 'policy', 'webhook'),
      }),
    }),
    fc.record({ kind: fc.constantFrom('upgrade', 'rollback', 'repair', 'resume', 'release') }),
    fc.record({ kind: fc.constant('uninstall'), withKeepsakes: fc.boolean() }),
  )
  const place = {
    cluster,
    resource: fc.record({
      group: fc.constantFrom('', 'apps', '..', 'a.b'),
      version: fc.constantFrom('v1', 'v1beta1'),
      plural: fc.constantFrom('pods', 'secrets', '..', 'x'),
    }),
    namespace: fc.option(fc.constantFrom('default', 'a?c', '#')),
    name: fc.constantFrom('a', 'x y', '...', 'a?b=c'),
  }
  const edit = { ...place, yaml: fc.oneof(pasted, text()), resourceVersion: fc.constantFrom('1', 'x') }
  const typed = fc.option(text())
  const creation = { cluster, yaml: edit.yaml, namespace: place.namespace }
  const pod = { cluster, namespace: fc.constant('default'), pod: fc.constantFrom('a', 'a?b=c', 'x y') }
  const log = { ...pod, container: fc.constantFrom('main', 'a&b'), isPrevious: fc.boolean() }
  const job = {
    cluster,
    type: fc.constantFrom('Job', 'Volcano Job', '__proto__'),
    namespace: fc.constant('default'),
    name: fc.constant('a'),
    uid: fc.constant('u'),
    typedCluster: typed,
  }
  const node = { cluster, node: fc.constantFrom('n1', 'a,b=c') }
  const shell = fc.constantFrom('x', '__proto__')
  const size = fc.record({ columns: fc.integer({ min: 1, max: 1000 }), rows: fc.constant(24) })
  return {
    'app.info': nothing,
    'app.diagnostics': nothing,
    'app.openFolder': fc.record({ folder: fc.constantFrom('data', 'logs') }),
    'app.moveData': fc.record({ path }),
    'app.chooseFiles': fc.record({ purpose: fc.constantFrom('kubeconfigs', 'folder', 'dataFolder') }),
    'settings.get': nothing,
    'settings.set': fc.record(
      {
        theme: fc.constantFrom('system', 'light', 'dark'),
        language: fc.constantFrom('system', 'en', 'zh-CN'),
        timeZone: fc.constantFrom('system', 'Europe/Berlin', 'No/Where', '__proto__'),
        storeLimitMiB: fc.integer({ min: 64, max: 65_536 }),
        openClusters: fc.integer({ min: 1, max: 64 }),
        allowPlainSecrets: fc.boolean(),
        roundSeconds: fc.integer({ min: 15, max: 600 }),
        idleGpuHours: fc.integer({ min: 1, max: 168 }),
        alertUnhealthy: fc.boolean(),
        alertIdle: fc.boolean(),
        alertSource: fc.boolean(),
        alertQuotaPercent: fc.integer({ min: 0, max: 100 }),
        keepCollecting: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
    changes: nothing,
    'clusters.list': nothing,
    'clusters.preview': fc.record({ sources: fc.array(source, { minLength: 1, maxLength: 4 }) }),
    'clusters.probe': fc.record({ source, path: inner, context }),
    'clusters.add': fc.record({
      items: fc.array(
        fc.record({
          source,
          path: inner,
          context,
          choice: fc.constantFrom('keepBoth', 'replace', 'skip'),
          name: fc.option(text()),
        }),
        { maxLength: 2 },
      ),
    }),
    'gpuSources.get': fc.record({ cluster }),
    'gpuSources.probe': fc.record({ cluster }),
    'gpuSources.set': fc.record({
      cluster,
      source: fc.record({
        tier: fc.option(fc.constantFrom('T1', 'T2', 'T3', 'T4')),
        prometheus: fc.option(
          fc.record({
            url: fc.oneof(text(), fc.constantFrom('https://a', 'http://a:b@c', 'file:///x')),
            auth: fc.constantFrom({ kind: 'none' }, { kind: 'bearer' }, { kind: 'basic', username: 'u' }),
            tenant: fc.option(text()),
            caPem: fc.option(text()),
            clientCertPem: fc.option(text()),
            insecureSkipTlsVerify: fc.boolean(),
            tlsServerName: fc.option(text()),
            proxyUrl: fc.option(fc.constantFrom('http://p:1', 'x', 'ftp://p')),
          }),
        ),
        matcher: fc.option(fc.record({ label: fc.constant('cluster'), value: text() })),
        dialect: fc.option(fc.constantFrom('dcgm', 'hami')),
      }),
      secret: fc.option(
        fc.record({
          token: fc.option(text()),
          password: fc.option(text()),
          clientKeyPem: fc.option(text()),
        }),
      ),
    }),
    'objects.kinds': ofCluster,
    'objects.list': fc.record({
      ...windowOf(['Name']),
      resource: place.resource,
      namespace: place.namespace,
      selector: text(),
    }),
    'objects.get': fc.record(place),
    'objects.related': fc.record({ ...place, uid: text(), kind: text() }),
    'objects.reveal': fc.record({ ...place, key: fc.constantFrom('k', '__proto__') }),
    'objects.preview': fc.record(edit),
    'objects.apply': fc.record({ ...edit, typedCluster: typed }),
    'objects.remove': fc.record({
      ...place,
      uid: fc.constant('u'),
      propagation: fc.constantFrom('Background', 'Foreground', 'Orphan'),
      typedName: typed,
      typedCluster: typed,
    }),
    'objects.rehearse': fc.record(creation),
    'objects.create': fc.record({ ...creation, typedCluster: typed }),
    'objects.docs': fc.record({
      cluster,
      resource: place.resource,
      kind: text(),
      path: fc.array(text(), { maxLength: 3 }),
    }),
    'jobs.past': fc.record({ cluster, from: fc.nat(), to: fc.nat() }),
    'jobs.pastNamed': fc.record(
      { cluster, namespace: job.namespace, name: job.name, goneAt: fc.nat() },
      { requiredKeys: ['cluster', 'namespace', 'name'] },
    ),
    'jobs.warnings': fc.record({
      cluster,
      namespace: job.namespace,
      uid: fc.constant('u'),
      pods: fc.array(job.name, { maxLength: 3 }),
    }),
    'jobs.types': ofCluster,
    'jobs.setSuspended': fc.record({ ...job, isSuspended: fc.boolean() }),
    'jobs.remove': fc.record({
      ...job,
      typedName: typed,
      propagation: fc.constantFrom('Background', 'Foreground', 'Orphan'),
    }),
    'logs.containers': fc.record(pod),
    'logs.read': fc.record({
      ...log,
      isFollowed: fc.boolean(),
      tailLines: fc.option(fc.nat(1_000_000)),
      hasTimestamps: fc.boolean(),
    }),
    'logs.save': fc.record(log),
    'lab.readFile': fc.record({ text: text() }),
    'lab.savePdf': fc.record({ name: fc.stringMatching(/^[\w .:-]{1,60}$/), html: text() }),
    'shells.start': fc.record({ ...pod, container: place.name, size, typedCluster: typed }),
    'shells.output': fc.record({ shell }),
    'shells.write': fc.record({ shell, text: text() }),
    'shells.resize': fc.record({ shell, size }),
    'nodes.cordon': fc.record({ ...node, isCordoned: fc.boolean(), typedCluster: typed }),
    'drains.plan': fc.record(node),
    'drains.start': fc.record({
      ...node,
      deletesEmptyDir: fc.boolean(),
      isForced: fc.boolean(),
      typedNode: typed,
      typedCluster: typed,
    }),
    'drains.live': fc.record(node),
    'drains.cancel': fc.record(node),
    'dashboards.get': fc.record({ cluster }),
    'dashboards.collect': fc.record({
      cluster,
      prometheus: fc.option(
        fc.oneof(text(), fc.constantFrom('http://127.0.0.1:1', 'https://a:b@c', 'file:///etc')),
      ),
    }),
    'clusters.update': fc.record({
      cluster,
      patch: fc.record(
        {
          name: text(),
          colour: fc.constantFrom('green', 'grey'),
          guard: fc.constantFrom('none', 'production', 'readOnly'),
          isPinned: fc.boolean(),
          proxyOverride: fc.option(
            fc.oneof(
              text(),
              fc.constantFrom('direct', 'http://127.0.0.1:1', 'http://%zz@127.0.0.1:1', 'socks5://[::'),
            ),
          ),
        },
        { requiredKeys: [] },
      ),
    }),
    'clusters.reorder': fc.record({ order: fc.array(cluster, { maxLength: 20 }) }),
    'clusters.removalPlan': ofCluster,
    'clusters.remove': fc.record({ cluster: fc.constantFrom(victim, 'gone'), typedName: fc.option(text()) }),
    'clusters.test': ofCluster,
    'clusters.live': ofCluster,
    'clusters.reconnect': ofCluster,
    'clusters.allowExec': fc.record({ cluster, hash: fc.string({ maxLength: 64 }) }),
    'clusters.acceptCa': fc.record({ cluster, trust: fc.option(fc.string({ maxLength: 64 })) }),
    'clusters.moved': fc.record({ cluster, address: fc.oneof(fc.constant(CLOSED_PORT), fc.string()) }),
    'clusters.beginAnew': fc.record({ cluster, typedName: fc.option(text()) }),
    'folders.list': nothing,
    'folders.offered': nothing,
    'folders.add': fc.record({
      path: fc.constantFrom(kube, join(kube, 'good.yaml'), '/dev/null', join(kube, 'gone'), 'a\0b'),
    }),
    'folders.remove': fc.record({ path }),
    'history.range': fc.record({
      cluster,
      series: fc.array(fc.constantFrom(...HISTORY_SERIES), { minLength: 1, maxLength: 5 }),
      from: when,
      to: when,
      points: fc.integer({ min: 2, max: 2000 }),
      combine: fc.constantFrom('each', 'mean', undefined),
    }),
    'history.recording': ofCluster,
    'history.catalog': fc.record({
      cluster,
      name: fc.constantFrom('cluster.gpus.total', 'device.gpu.utilization'),
      from: when,
      to: when,
      limit: fc.integer({ min: 1, max: 10_000 }),
    }),
    'nodes.list': fc.record({ ...windowOf(NODE_COLUMNS), onlyGpu: fc.boolean() }),
    'nodes.get': fc.record({ cluster, name: fc.oneof(text(), fc.constant('gpu-h100-01')) }),
    'pods.list': fc.record({ ...windowOf(POD_COLUMNS), node: fc.option(text()) }),
    'overview.get': ofCluster,
    ...treeInputs({ cluster, text, typed }),
    'suite.live': ofCluster,
    'suite.queue': fc.record({ cluster, filter: text(), limit: fc.integer({ min: 1, max: 500 }) }),
    'suite.plan': fc.record({ cluster, component, action }),
    'suite.start': fc.record({
      cluster,
      component,
      action,
      isForced: fc.boolean(),
      typedName: fc.option(text()),
      typedKeepsakes: fc.option(fc.constantFrom('elasticquotatree', '__proto__')),
    }),
    'suite.cancel': fc.record({ cluster, component }),
    'search.find': fc.record({ cluster, text: text(), limit: fc.integer({ min: 1, max: 200 }) }),
  }
}

/** Whatever structured clone carries. */
const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withNullPrototype: true,
  withSparseArray: true,
})

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level += 1) value = level % 2 ? [value] : { value }
  return value
}
function cyclic(): unknown {
  const value: Record<string, unknown> = { cluster: 'sample' }
  value['self'] = value
  return value
}

/** Values that parsers, paths, SQL and prototypes are broken with. */
const nasty: Arbitrary<unknown> = fc.oneof(
  anything,
  fc.constantFrom<unknown>(
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -0,
    -1,
    2 ** 53,
    1e308,
    10n ** 30n,
    null,
    undefined,
    '../../../../etc/passwd',
    'sample/../..',
    'sample\0',
    '__proto__',
    'constructor',
    new Date(Number.NaN),
    /(a+)+$/,
    new Map([['cluster', 'sample']]),
    Uint8Array.of(0, 255),
    new Error('thrown at you'),
    JSON.parse('{"__proto__": {"isAdmin": true}, "constructor": {"prototype": {"x": 1}}}'),
  ),
  fc.constant(null).map(cyclic),
  fc.constantFrom(10, 1000).map(nested),
  fc.constantFrom(513, 4097, 200_000).map(length => 'a'.repeat(length)),
  fc.nat(3).map(extra => Array.from({ length: 1001 + extra }, () => 'sample')),
)

/** What fits with one thing in it gone wrong: a value replaced, a key lost, or a key too many. */
function spoilt(valid: Arbitrary<unknown>): Arbitrary<unknown> {
  const how = fc.constantFrom('replace', 'replace', 'lose', 'add')
  return fc
    .tuple(valid, how, fc.nat(), nasty)
    .map(([value, kind, where, by]) => spoil(structuredClone(value), { kind, where, by }))
}

type Spoiling = { readonly kind: string; readonly where: number; readonly by: unknown }

function spoil(value: unknown, { kind, where, by }: Spoiling): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return by
  const keys = Object.keys(value)
  const key = keys[where % Math.max(1, keys.length)]
  const target = value as Record<string, unknown>
  if (kind === 'add' || key === undefined)
    return Object.assign(target, { [['__proto__ ', 'toJSON', 'then', 'constructor'][where % 4] ?? '']: by })
  const child = target[key]
  if (typeof child === 'object' && child !== null && where % 3 > 0)
    target[key] = spoil(child, { kind, where: where >> 2, by })
  else if (kind === 'lose') delete target[key]
  else target[key] = by
  return value
}

/** A third each: what fits, what almost fits, and anything. */
export const payloads = (valid: Arbitrary<unknown>): Arbitrary<unknown> =>
  fc.oneof(valid, spoilt(valid), nasty)

/** Messages that are no request at all, or a strange one. */
export const garbage: Arbitrary<unknown> = fc.oneof(
  nasty,
  spoilt(
    fc.record({
      type: fc.constantFrom('call', 'open', 'cancel', 'ack'),
      id: fc.nat(),
      name: fc.constantFrom('app.info', 'toString', '__proto__', 'changes'),
      input: anything,
    }),
  ),
  fc.record({ type: fc.constantFrom('cancel', 'ack'), id: fc.nat() }),
)
